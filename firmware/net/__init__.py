"""The network thread's side: Wi-Fi, MQTT over verified TLS, HTTP ranges. Moves bytes and knows no lock."""
