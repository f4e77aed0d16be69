"""The shapes of bodies, where the slices have always found them."""

from contract.shapes import Body, Form, Required, refuse_content_type, required_fields, shaped

__all__ = ["Body", "Form", "Required", "refuse_content_type", "required_fields", "shaped"]
