"""JSON -> the tree of a bucketing document. Total: whatever is malformed is left out alone, with a problem."""

from __future__ import annotations

from flagship_engine.document import Document
from flagship_engine.fields import START, Findings, Reader, finite_number
from flagship_engine.problems import ROOT, unwanted
from flagship_engine.rules.base import Rules
from flagship_engine.tree import (
    AccountSettings,
    BucketRange,
    Campaign,
    Modifications,
    Targeting,
    TargetingGroup,
    Tree,
    Troubleshooting,
    Variation,
    VariationGroup,
)
from flagship_engine.untrusted import as_array
from flagship_engine.values import ABSENT, EMPTY, Absent, Json

_NEVER = "its conditions cannot be known, so its targeting group never matches"
_UNREADABLE = Targeting(key=ABSENT, operator=ABSENT, value=ABSENT)


def read_document(data: object, rules: Rules) -> Document:
    """The document in a JSON value, with everything that was wrong with it."""
    findings = Findings()
    tree: Tree | None
    try:
        tree = read_tree(data, rules, findings)
    except Exception:  # noqa: BLE001 - a foreign key: nothing else raises
        tree = None
    if tree is None or findings.repeated:
        findings = Findings(closely=True)
        tree = read_tree(data, rules, findings)
    return Document(tree, tuple(findings.problems), usable=findings.usable, rules=rules)


def read_tree(data: object, rules: Rules, findings: Findings) -> Tree:
    """What a JSON value says; what was wrong with it is added to the findings."""
    reader = findings.reader(data, START)
    if reader is None:
        findings.add(
            unwanted(ROOT, data, "a bucketing document: an object with an array 'campaigns'", "taken as empty")
        )
        reader = Reader({}, START, Findings())
    panic = reader.flag("panic")
    campaigns = _campaigns(reader, rules, may_be_absent=panic)
    findings.usable = campaigns is not None
    return Tree(
        campaigns=campaigns or (),
        panic=panic,
        account_settings=_account_settings(reader),
        visitor_consolidation=reader.flag("visitorConsolidation"),
        generated_at=reader.text("generatedAt"),
    )


def _campaigns(reader: Reader, rules: Rules, *, may_be_absent: bool) -> tuple[Campaign, ...] | None:
    if may_be_absent and reader.lacks("campaigns"):
        return ()
    readers = reader.children("campaigns", "campaign", "nothing can be decided")
    if readers is None:
        return () if may_be_absent else None
    campaigns = (_campaign(each, rules) for each in readers)
    return tuple(campaign for campaign in campaigns if campaign is not None)


def _campaign(reader: Reader, rules: Rules) -> Campaign | None:
    campaign_id = reader.own_id("campaign", "this campaign is left out")
    if campaign_id is None:
        return None
    groups = reader.children("variationGroups", "variation group", "this campaign has none")
    read = (_variation_group(each, rules) for each in groups or ())
    return Campaign(
        id=campaign_id,
        name=reader.text("name"),
        slug=_slug(reader),
        type=reader.text("type"),
        custom_id=reader.text("customId"),
        bucket_ranges=_bucket_ranges(reader),
        variation_groups=tuple(group for group in read if group is not None),
    )


def _slug(reader: Reader) -> str | None:
    return None if reader.lacks("slug") else reader.text("slug")


def _bucket_ranges(reader: Reader) -> tuple[BucketRange, ...]:
    if reader.lacks("bucketRanges"):
        return ()
    readers = reader.children("bucketRanges", "bucket range", "this campaign has none")
    ranges = (_bucket_range(each) for each in readers or ())
    return tuple(each for each in ranges if each is not None)


def _bucket_range(reader: Reader) -> BucketRange | None:
    limits = as_array(reader.get("r"))
    if limits is not None and len(limits) == 2:
        start, end = finite_number(limits[0]), finite_number(limits[1])
        if start is not None and end is not None:
            return BucketRange(start, end)
    reader.report("r", reader.get("r"), "an array of two numbers from 0 to 100", "this range is left out")
    return None


def _variation_group(reader: Reader, rules: Rules) -> VariationGroup | None:
    group_id = reader.own_id("variation group", "this variation group is left out")
    if group_id is None:
        return None
    variations = reader.children("variations", "variation", "this variation group has none")
    return VariationGroup(
        id=group_id,
        name=reader.text("name"),
        targeting_groups=_targeting_groups(reader),
        variations=tuple(_variation(each, rules) for each in variations or ()),
    )


def _targeting_groups(reader: Reader) -> tuple[TargetingGroup, ...]:
    targeting = reader.child("targeting", required="this variation group never matches")
    if targeting is None:
        return ()
    groups = targeting.children("targetingGroups", "targeting group", "this variation group never matches")
    return tuple(_targeting_group(group) for group in groups or ())


def _targeting_group(reader: Reader) -> TargetingGroup:
    wanted = "an array of targetings"
    elements = as_array(reader.get("targetings"))
    if elements is None:
        reader.report("targetings", reader.get("targetings"), wanted, _NEVER)
        return TargetingGroup((_UNREADABLE,))
    readers = reader.elements("targetings", elements, "targeting", _NEVER)
    return TargetingGroup(tuple(_UNREADABLE if each is None else _targeting(each) for each in readers))


def _targeting(reader: Reader) -> Targeting:
    key = reader.required_text("key", _NEVER)
    operator = reader.required_text("operator", _NEVER)
    return Targeting(
        key=ABSENT if key is None else key,
        operator=ABSENT if operator is None else operator,
        value=_wanted_value(reader),
        provider=reader.text("provider"),
    )


def _wanted_value(reader: Reader) -> Json | Absent:
    value = reader.json("value", _NEVER)
    if value is ABSENT and reader.get("value") is ABSENT:
        reader.report("value", ABSENT, "the value to compare with", _NEVER)
    return value


def _variation(reader: Reader, rules: Rules) -> Variation:
    variation_id = reader.own_id("variation", "nobody is given this variation")
    te_options = reader.child("teOptions")
    return Variation(
        id=variation_id or "",
        name=reader.text("name"),
        allocation=_allocation(reader, rules),
        reference=reader.flag("reference"),
        modifications=_modifications(reader),
        te_options=EMPTY if te_options is None else te_options.entries("contextKeys"),
        sound=variation_id is not None,
    )


def _allocation(reader: Reader, rules: Rules) -> Json | Absent:
    value = reader.get("allocation")
    if type(value) is int and rules.allocation(value) is not None:  # nearly always
        return value
    value = reader.json("allocation", "taken as 0")
    if value is not ABSENT and rules.allocation(value) is None:
        reader.report("allocation", value, rules.allocation_wanted, "taken as 0")
    return value


def _modifications(reader: Reader) -> Modifications:
    inner = reader.child("modifications", required="this variation has no flags")
    if inner is None:
        return Modifications()
    flags = inner.entries("value", required="this variation has no flags")
    return Modifications(inner.text("type"), flags)


def _account_settings(reader: Reader) -> AccountSettings:
    inner = reader.child("accountSettings")
    if inner is None:
        return AccountSettings()
    return AccountSettings(
        enabled_xpc=inner.flag("enabledXPC"),
        enabled_1v1t=inner.flag("enabled1V1T"),
        troubleshooting=_troubleshooting(inner),
        eai_collect_enabled=inner.flag("eaiCollectEnabled"),
        eai_activation_enabled=inner.flag("eaiActivationEnabled"),
    )


def _troubleshooting(reader: Reader) -> Troubleshooting | None:
    inner = reader.child("troubleshooting")
    if inner is None:
        return None
    return Troubleshooting(
        start_date=inner.text("startDate"),
        end_date=inner.text("endDate"),
        timezone=inner.text("timezone"),
        traffic=inner.number("traffic"),
    )
