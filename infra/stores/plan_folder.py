"""Plans from YAML files, for the embedded store."""

from collections.abc import Iterable
from pathlib import Path

from bot.errors import NotFound, Rejected
from bot.plan import Plan
from bot.plan.several import differences
from bot.service.ports.parts import log
from bot.service.ports.stores.plan_store import PlanStore
from infra.stores.plan_file import read_plan


def read_plans(folder: str | Path) -> list[Plan]:
    """The plans of all ``*.yaml`` and ``*.yml`` files in ``folder``, by name.

    Raises NotFound without the folder, what ``read_plan`` raises for a mistake in a file, and
    Rejected where two files hold a plan of the same name.
    """
    root = Path(folder)
    if not root.is_dir():
        raise NotFound(f"There is no plan folder {root}.", "Set CANARIO_PLANS to one that exists.")
    plans: dict[str, Plan] = {}
    files: dict[str, Path] = {}
    for file in sorted(f for f in root.iterdir() if f.suffix in {".yaml", ".yml"}):
        plan = read_plan(file)
        if plan.name in plans:
            raise Rejected(
                f"{file} and {files[plan.name]} both hold a plan named {plan.name}.",
                "Rename one of them.",
            )
        plans[plan.name], files[plan.name] = plan, file
    return [plans[name] for name in sorted(plans)]


def load_folder(store: PlanStore, folder: str | Path) -> int:
    """Put the folder's plans into the store, none if one of them is wrong; the number of plans."""
    stored = {plan.name: plan for plan in store.plans()}
    plans = [kept_channel(plan, stored.get(plan.name)) for plan in read_plans(folder)]
    one_place_each(plans)
    for plan in plans:
        if stored.get(plan.name) != plan:
            store.put_plan(plan)
    for _, _, found in differences(plans):
        log.warning("%s Who may use the laxer one needs nothing of the other.", found.sentence)
    return len(plans)


def kept_channel(plan: Plan, stored: Plan | None) -> Plan:
    """The plan with the channels' ids that were looked up for it before; a name that another
    channel has taken since changes nothing."""
    if stored is None:
        return plan
    known = {name: found for name, found in stored.announce_ids.items() if name in plan.announced}
    plan = plan.model_copy(update={"announce_ids": known | plan.announce_ids})
    if plan.channel_id or stored.channel != plan.channel:
        return plan
    return plan.model_copy(update={"channel_id": stored.channel_id})


def one_place_each(plans: Iterable[Plan]) -> None:
    """Raises Rejected where two plans are for services of one name and project in different
    regions: they would share one document, one rollout and one freeze."""
    seen: dict[str, Plan] = {}
    for plan in plans:
        target = plan.target.cloud_run
        other = seen.setdefault(plan.target.service_id, plan)
        place = other.target.cloud_run
        if target is None or place is None:
            continue
        if set(place.all_regions) != set(target.all_regions):
            raise Rejected(
                f"{plan.name} is for {target.service} in {', '.join(target.all_regions)}, and "
                f"{other.name} is for it in {', '.join(place.all_regions)}.",
                "All plans of a service have the same regions: put them into each, regions: "
                f"[{', '.join(sorted({*place.all_regions, *target.all_regions}))}], and push them "
                "together.",
            )
