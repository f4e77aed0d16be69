"""What each route takes and answers: said once, for handlers, the document and the manual."""

from contract.operations.operation import Chapter, Content, Either, MessageJson, Moment, Operation, Positive

__all__ = ["Chapter", "Content", "Either", "MessageJson", "Moment", "Operation", "Positive"]
