"""Finding what the names in rows of opportunities refer to: people, accounts, products, stages, words."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from quarterdeck.catalog.queries import products_by_name_key
from quarterdeck.customers.queries import account_ids_by_name_key
from quarterdeck.imports.queries.adding import accounts_to_add
from quarterdeck.imports.queries.external_ids import seen_by_external_id
from quarterdeck.imports.queries.judging import Context, add_reasons, one_of, text_of
from quarterdeck.imports.rules.rows import ReadRow
from quarterdeck.imports.terms import Kind
from quarterdeck.opportunities.queries import no_stage
from quarterdeck.opportunities.terms import CHANNEL_LABELS, TYPE_LABELS
from quarterdeck.pipelines.queries import loss_reasons, pipelines
from quarterdeck.pipelines.rules.pipeline import PipelineSpec, StageSpec
from quarterdeck.pipelines.terms import CATEGORY_LABELS
from quarterdeck.users.queries import person_ids_by_email, person_ids_by_name_key
from quarterdeck.values.dataclasses import replace
from quarterdeck.values.text import Text, fold
from quarterdeck.values.verdict import Reason

_NAMED = {"owner": Kind.PEOPLE, "account": Kind.ACCOUNTS, "product": Kind.PRODUCTS}
_WORDS: Mapping[str, Mapping[str, str]] = {
    name: {str(key): label for key, label in labels.items()}
    for name, labels in (("category", CATEGORY_LABELS), ("channel", CHANNEL_LABELS), ("type", TYPE_LABELS))
}


class References:
    """Answers for one chunk of rows, looked up in as many queries as there are kinds of things.

    People, accounts and products may be named by their ids in the system the file comes from.
    """

    def __init__(self, context: Context, rows: Sequence[ReadRow]) -> None:
        self._context = context
        # What many rows name is found once; what is not found is noted on each of them.
        self._found: dict[tuple[str, str], int] = {}
        owners = _texts(rows, "owner")
        self._ids = {
            name: {text: [number] for text, number in seen_by_external_id(kind, context, rows, name).items()}
            for name, kind in _NAMED.items()
        }
        by_email = {key: [found] for key, found in person_ids_by_email(o for o in owners if "@" in o).items()}
        self._people = person_ids_by_name_key({fold(owner) for owner in owners}) | by_email
        accounts = {fold(name)[:200] for name in _texts(rows, "account")}
        self._accounts = account_ids_by_name_key(context.actor, accounts)
        self._added = accounts_to_add(context.accounts_id, accounts - self._accounts.keys())
        names = _texts(rows, "product")
        self._products = {key: [found] for key, found in products_by_name_key().items()} if names else {}
        self._pipelines = pipelines()
        self._stages = {
            spec.id: {key: stage for stage in spec.stages for key in (fold(stage.name), stage.key)}
            for spec in self._pipelines
        }
        self._losses = {
            key: [reason.id]
            for reason in loss_reasons().values()
            if reason.is_active
            for key in (reason.key, fold(reason.name))
        }

    def person(self, row: ReadRow, name: str) -> int | None:
        """The active employee a field names, by name or address."""
        return self._named(row, name, lambda text: self._people.get(text.lower()) or self._people.get(fold(text), []))

    def account(self, row: ReadRow, name: str) -> int | None:
        """The account a field names. One that the file adds is noted on the row."""
        said = text_of(row, name) or ""
        reasons = self._added.get(fold(said)[:200]) if said and said not in self._ids[name] else None
        if reasons is not None:
            row.new_account = said
            add_reasons(self._context, row, [replace(reason, field=name) for reason in reasons])
            return None
        return self._named(row, name, lambda text: self._accounts.get(fold(text)[:200], []))

    def product(self, row: ReadRow, name: str) -> int | None:
        """The product a field names."""
        return self._named(row, name, lambda text: self._products.get(fold(text), []))

    def loss_reason(self, row: ReadRow, name: str) -> int | None:
        """The loss reason a field names, by key or name."""
        return self._one(row, name, lambda text: self._losses.get(text) or self._losses.get(fold(text), []))

    def pipeline(self, row: ReadRow, present_id: int | None) -> PipelineSpec | None:
        """The pipeline a row names, by key or name; when it names none the present one, else the first."""
        said = text_of(row, "pipeline")
        if said is None:
            present = [spec for spec in self._pipelines if spec.id == present_id]
            return present[0] if present else self._pipelines[0]
        for spec in self._pipelines:
            if said == spec.key or fold(said) == fold(spec.name):
                return spec
        self._unknown(row, "pipeline", [spec.name for spec in self._pipelines])
        return None

    def spec(self, pipeline_id: int) -> PipelineSpec:
        """The pipeline with this id, one of those `pipeline` answered."""
        return next(spec for spec in self._pipelines if spec.id == pipeline_id)

    def stage(self, row: ReadRow, pipeline: PipelineSpec, said: str) -> StageSpec | None:
        """The stage with this key or name; notes what the gate says of one that is none of the pipeline's."""
        stage = self.stage_called(pipeline, said)
        if stage is None:
            others = [found for spec in self._pipelines if (found := self.stage_called(spec, said))]
            add_reasons(self._context, row, [no_stage(pipeline, others[0].id if others else 0)])
        return stage

    def stage_called(self, pipeline: PipelineSpec, said: str) -> StageSpec | None:
        """The stage with this key or name; None without one, and nothing is noted."""
        return self._stages[pipeline.id].get(said) or self._stages[pipeline.id].get(fold(said))

    def word(self, row: ReadRow, name: str) -> str | None:
        """A fixed choice, such as the channel, by key or label."""
        said = text_of(row, name)
        if said is None:
            return None
        for choice, label in _WORDS[name].items():
            if said == choice or fold(said) == fold(label):
                return choice
        self._unknown(row, name, _WORDS[name].values())
        return None

    def _named(self, row: ReadRow, name: str, find: Callable[[str], Sequence[int]]) -> int | None:
        return self._one(row, name, lambda text: self._ids[name].get(text) or find(text))

    def _one(self, row: ReadRow, name: str, find: Callable[[str], Sequence[int]]) -> int | None:
        said = text_of(row, name)
        found = self._found.get((name, said)) if said else None
        if said and found is None and (found := one_of(self._context, row, name, find(said))):
            self._found[name, said] = found
        return found

    def _unknown(self, row: ReadRow, name: str, known: Iterable[str]) -> None:
        text = Text.of(
            "Nothing here is called so. Known: {known}. Map the value to one of them.", known=", ".join(known)
        )
        self._context.reader.problem(row, name, Reason("name_unknown", text, field=name))


def _texts(rows: Iterable[ReadRow], name: str) -> set[str]:
    return {text for row in rows if (text := text_of(row, name))}
