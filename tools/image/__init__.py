"""Makes, signs and examines firmware images. What an image is stands in lib/image/ and docs/image.md.

tree.py takes the sources, small.py has tools/shrink make them small, bytecode.py compiles them, fs.py puts them into a
file system, pack.py adds the manifest, sign.py the signatures; form.py and examine.py take an image apart again.
"""
