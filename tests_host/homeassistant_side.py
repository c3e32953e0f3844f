"""Runs with Home Assistant's own package: what its MQTT platforms make of discovery payloads and of what a lock says.

Reads a JSON object from stdin: payloads {topic: text}, states [text], commands [[value, code or null]]. Writes one:
version; refused {topic: why}; dropped {topic: [key]}; shown, for each state {entity: value}; said, for each command
what goes to the lock and whether the code fits; attributes, for each state those of the entities that have some.
"""

import asyncio
import importlib
import json
import re
import sys
import types
from importlib.machinery import ModuleSpec


class _Absent(types.ModuleType):
    """Stands in for the packages of Home Assistant's cloud and pictures, which are imported and not used here."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {})

    @classmethod
    def find_spec(cls, name, _path, _target=None):
        if name.split(".")[0] in ("hass_nabucasa", "PIL"):
            return ModuleSpec(name, cls, is_package=True)  # pyright: ignore[reportArgumentType]

    @classmethod
    def create_module(cls, spec):
        return cls(spec.name)

    @classmethod
    def exec_module(cls, _module):
        pass


def bring(name):
    """A module of Home Assistant."""
    return importlib.import_module("homeassistant." + name)


async def main(asked):
    """The answer."""
    constants, template = bring("const"), bring("helpers.template")
    home = bring("core").HomeAssistant(*[""] * (constants.MAJOR_VERSION >= 2024))
    matcher = bring("components.mqtt.discovery").TOPIC_MATCHER
    answer = {"version": constants.__version__, "refused": {}, "dropped": {}, "shown": [], "attributes": [], "said": []}
    found = {}
    for topic, text in asked["payloads"].items():
        prefix, _, rest = topic.partition("/")
        match = matcher.fullmatch(rest)
        if prefix != "homeassistant" or not match:
            answer["refused"][topic] = "no discovery topic"
            continue
        platform = bring("components.mqtt." + match["component"])
        try:
            found[match["object_id"]] = checked = platform.DISCOVERY_SCHEMA(json.loads(text))
        except Exception as error:  # voluptuous says so by many kinds
            answer["refused"][topic] = f"{type(error).__name__}: {error}"
            continue
        dropped = sorted(set(json.loads(text)) - {str(key) for key in checked})
        if dropped:
            answer["dropped"][topic] = dropped

    def rendered(source, payload):
        return template.Template(source.template, home).async_render_with_possible_json_value(payload)

    update = bring("components.mqtt.update")
    judged = getattr(update, "MQTT_JSON_UPDATE_SCHEMA", dict)
    for state in asked["states"]:
        shown = {name: rendered(each["value_template"], state) for name, each in found.items()}
        if "update" in shown:
            shown["update"] = judged(json.loads(shown["update"]))
        answer["shown"].append(shown)
        answer["attributes"].append({name: json.loads(rendered(each["json_attributes_template"], state))
                                     for name, each in found.items() if "json_attributes_template" in each})
    for value, code in asked["commands"]:
        lock = found["lock"]
        fits = bool(re.compile(lock["code_format"]).match(code or ""))
        source = template.Template(lock["command_template"].template, home)
        answer["said"].append([source.async_render({"value": value, "code": code}, parse_result=False), fits])
    return answer


if __name__ == "__main__":
    sys.meta_path.insert(0, _Absent)  # pyright: ignore[reportArgumentType]
    bring("components.persistent_notification")  # first: in some versions the others import each other in a ring
    print(json.dumps(asyncio.run(main(json.load(sys.stdin)))))
