"""What goes wrong in a replay: said in the settings, lived by every policy, known to none."""

import numpy as np
import pytest

import replenish as rp
from replenish.adapters.folders.replay import read_replay
from replenish.simulate.replay import live_through
from tests.replayed_shop import copied

POLICIES = ["p50", "p90"]


@pytest.fixture
def replayed(folder, tmp_path):
    """Past of the folder with disruptions added to its settings."""

    def with_disruptions(*disruptions, seed=1):
        place = copied(folder, tmp_path / str(len(list(tmp_path.iterdir()))))
        text = (place / "replenish.toml").read_text().replace("[plan]", f"[plan]\nseed = {seed}")
        tables = "".join(f"[[replay.disruption]]\n{one}\n" for one in disruptions)
        (place / "replenish.toml").write_text(text + tables)
        return read_replay(place).past

    return with_disruptions


CLOSED = 'what = "supplier closed"\nsupplier = "baker"\nfirst = 2024-01-08\nlast = 2024-01-10'
SHOCK = 'what = "demand shock"\nitem = "a"\nfirst = 2024-01-20\nlast = 2024-01-21\nfactor = 3.0'


def test_orders_placed_while_the_supplier_is_closed_leave_when_it_opens_again(replayed):
    calm, closed = replayed(), replayed(CLOSED)
    assert calm.late is None
    late = np.zeros((6, 2), dtype=int)
    late[1, 1] = 3  # the review of 8 January is three days before the 11th, when the baker opens
    assert closed.late.tolist() == late.tolist()
    for before, after in zip(*(live_through(one, POLICIES).lives for one in (calm, closed)), strict=True):
        assert after.ordered[1, 7] > 0
        assert after.received[1, 7 + 3] == before.received[1, 10] - before.ordered[1, 7]
        assert after.received[1, 7 + 3 + 3] >= after.ordered[1, 7]
    assert "Lived with a supplier closed (supplier baker) from 2024-01-08" in " ".join(closed.notes)


def test_a_longer_lead_time_holds_for_the_orders_of_its_days(replayed):
    past = replayed('what = "longer lead time"\nfirst = 2024-01-15\nlast = 2024-01-15\nfactor = 2.0')
    wait = past.reviews[2].problem.terms.lead_time  # the maker's includes the day until Tuesday
    assert past.late[2].tolist() == past.reviews[0].problem.terms.lead_time.tolist()
    assert (wait > 0).all()
    assert not np.delete(past.late, 2, axis=0).any()


def test_a_random_delay_is_drawn_once_for_all_policies_and_from_the_seed(replayed):
    delay = 'what = "random delay"\nchances = [0.5, 0.3, 0.2]'
    first, again, other = replayed(delay), replayed(delay), replayed(delay, seed=2)
    assert first.late.tolist() == again.late.tolist() != other.late.tolist()
    assert set(np.unique(first.late)) <= {0, 1, 2}
    certain = replayed('what = "random delay"\nsupplier = "maker"\nchances = [0, 1]')
    assert certain.late.tolist() == [[1, 0]] * 6


def test_one_disruption_more_changes_none_of_the_others(replayed):
    delay = 'what = "random delay"\nchances = [0.5, 0.3, 0.2]'
    assert replayed(delay, CLOSED).late.tolist() == (replayed(delay).late + replayed(CLOSED).late).tolist()


def test_a_demand_shock_is_lived_under_both_bounds_and_seen_only_afterwards(replayed):
    calm, shocked = replayed(), replayed(SHOCK)
    for name in ("demand", "imputed"):
        before, after = getattr(calm, name), getattr(shocked, name)
        assert after[0, [19, 20]].tolist() == (3 * before[0, [19, 20]]).tolist()
        assert np.delete(after, [19, 20], axis=1).tolist() == np.delete(before, [19, 20], axis=1).tolist()
        assert after[1].tolist() == before[1].tolist()
    assert shocked.history.quantity[0, -42:].tolist() == shocked.demand[0].tolist()
    for one, other in zip(*(live_through(past, POLICIES).lives for past in (calm, shocked)), strict=True):
        assert one.ordered[:, :19].tolist() == other.ordered[:, :19].tolist()
        assert one.short[0, 19:].sum() < other.short[0, 19:].sum()


def test_every_fault_of_every_disruption_is_told_at_once(replayed):
    stranger = 'first = 2024-01-08\nlast = 2024-01-09\nsupplier = "bakre"\nfactor = 2.0'
    with pytest.raises(rp.InputError) as caught:
        replayed(
            'what = "supplier closed"\nfirst = 2024-01-08',
            'what = "demand shock"\nfirst = 2023-01-08\nlast = 2024-01-10\nfactor = 2.0',
            f'what = "supplier closed"\n{stranger}',
            f'what = "longer lead time"\n{stranger}',
        )
    told = str(caught.value)
    for part in (
        "replay.disruption[0].last: expected this key for a supplier closed, found none",
        "replay.disruption[1]: expected days within 2024-01-01 to 2024-02-11, found 2023-01-08 to 2024-01-10",
        "replay.disruption[2].factor: expected no such key for a supplier closed, found 2.0",
        "replay.disruption[3].supplier: expected one of the lines' suppliers, found 'bakre'",
    ):
        assert part in told


@pytest.mark.parametrize(
    ("disruption", "said"),
    [
        ('what = "strike"', "replay.disruption.0.what"),
        ('what = "random delay"\nchances = [0.5, 0.4]', "add up to 1, found [0.5, 0.4]"),
        (CLOSED + "\nsuplier = 1", "a known key (did you mean 'supplier'?)"),
    ],
)
def test_what_is_no_disruption_is_refused_by_its_key(replayed, disruption, said):
    with pytest.raises(rp.InputError) as caught:
        replayed(disruption)
    assert said in str(caught.value)
