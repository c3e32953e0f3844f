"""A network to try a lock on, all of it on this machine: certificates, an MQTT broker, a web server, hostile peers."""
