"""The boards Latchkey runs on. An image carries only its own model's file."""

MODELS = ("6000i", "7000i")


def load(model: str):
    """The profile (a module of plain data) of a model. ValueError for a model this tree does not know."""
    if model not in MODELS:
        raise ValueError("unknown model %r, known: %s" % (model, ", ".join(MODELS)))
    name = "model_" + model
    return getattr(__import__("boards." + name), name)
