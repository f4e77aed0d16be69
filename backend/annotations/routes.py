"""The routes of this slice, bound."""

from collections.abc import Mapping

from backend.access.call import Handler
from backend.annotations.handlers import AnnotationHandlers
from backend.annotations.service import Annotations


def handlers(annotations: Annotations) -> Mapping[str, Handler]:
    bound = AnnotationHandlers(annotations)
    return {
        "annotations.list": bound.list,
        "annotations.add": bound.add,
        "annotations.add_graphite": bound.add_graphite,
        "annotations.tags": bound.tags,
        "annotations.read": bound.read,
        "annotations.update": bound.update,
        "annotations.patch": bound.patch,
        "annotations.delete": bound.delete,
    }
