"""Brings a lock back over its USB cable: what is wrong, the least repair that helps, and a check. docs/recovery.md"""
