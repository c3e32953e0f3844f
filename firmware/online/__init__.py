"""The loop's side of the network: link, session, events, state, offers. docs/network.md"""
