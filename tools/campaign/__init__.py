"""Long runs of the simulated lock that are too long for every test run: each has a short form in tests_host/.

| `python -m tools.campaign.` | what it tries | its parts |
|---|---|---|
| powercut | a power cut at every flash operation | scenarios.py, cuts.py, sweep.py |
| bruteforce | somebody guesses codes, day and night | siege.py, probe.py |
| hostile | bent images before the lock's own check | signed.py, streams.py, on_device/headers.py |
| online | updates over the air while all fails at random | airrun.py |
| nothinglost | does every event arrive | lane.py, account.py, chatty.py, on_device/chatter.py |
| crowd | fifty locks on one broker | crowdrun.py |
| console | noise on a lock's console | |
| recovery/ | a technician is called, and the cable pulled | |

Several use variants.py (firmware that is broken on purpose), incident.py (what went wrong in the incident, replayed by
tools/incident.py), visitor.py (somebody with a code), sound.py (is a lock sound), stored.py (what its store holds),
air.py (a lock online that is offered images) and troubles.py (what fails around a lock online).
"""
