"""Makes the firmware small for the chip's heap: the same program with fewer modules, objects and names.

shorten.py runs the passes over an image's sources, boot.py over the base's start. A tree is that of one file; in it
stand identifiers, `module:name`, until link.py gives each its last name.

| in this order | |
|---|---|
| merge.py (scopes.py) | joins rooms into files |
| marks.py | works out by which marks the event log knows its words |
| constants.py | puts constants in the place of their names |
| prune.py | leaves out what nobody uses |
| inline.py (once.py, inlined.py) | puts what is called once in the place of its call |
| fields.py (looked.py), rename.py, link.py (rom.py) | names that the chip has in its ROM anyway |
| texts.py | long texts are kept once |
| classes.py | takes out of classes what they hold for nobody |
| passing.py | texts of files that come and go leave no name behind |
| order.py | puts the most used names first |
| flat.py | takes the rooms' folders away |

trace.py turns a traceback back into the source's names. docs/image.md, Tracebacks, has it in words.
"""
