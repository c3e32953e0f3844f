"""A technician is called to locks in every state that this project knows of: `python -m tools.campaign.recovery`.

lab.py is the technician with a lock (stock.py makes it, and the kit), ports.py the cable; cases.py what is wrong with
the lock, pulls.py and console_pulls.py the cable pulled, sound.py whether it is a lock again.
"""
