"""The server's side of a lock's network (docs/network.md). `fleet.Fleet` is the way in; docs/desk.md shows its use.

protocol.py has the bytes of commands and answers, link.py the connection to the broker; hearing.py puts what comes
into one seen.py a lock, greeting.py proves that a lock is there, order.py that no event is missing. update.py follows
an offer, web.py serves its image, homeassistant.py announces locks; table.py, lines.py and words.py show it to people.
"""
