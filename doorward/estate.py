"""What outlives the processes that serve: descriptors, the command line, what only a restart can change."""

from dataclasses import dataclass, replace

from contract.settings import Settings, prepare
from doorward.firm import Firm
from doorward.options import Options
from doorward.plan import Inheritance, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    options: Options
    """As given."""
    port: int
    """The real one, where 0 was asked for."""
    inheritance: Inheritance
    program: tuple[str, ...]
    firm: Firm

    def plan(self) -> Plan:
        """With the settings as they are now. Raises SettingsError, StartFault."""
        read = self.options.read()
        self.firm.check(prepare(read.settings()))
        options = replace(read, http_port=self.port)
        settings: Settings = prepare(options.settings())
        return Plan(settings=settings, options=options, inheritance=self.inheritance, program=self.program)
