"""Ids match exactly first, then without case, and never by a guess."""

from replenish.adapters.text.matching import matched


def test_an_exact_match_is_never_given_away():
    match = matched([("a",), ("A",)], [("A",), ("a",)])
    assert match.rows.tolist() == [1, 0]
    assert not match.folded.any()


def test_two_candidates_are_named_and_none_is_taken():
    match = matched([("AB",)], [("ab",), ("Ab",)])
    assert match.rows.tolist() == [-1]
    assert match.ambiguous == {0: (("ab",), ("Ab",))}


def test_one_candidate_for_two_is_taken_by_none():
    match = matched([("AB",), ("Ab",)], [("ab",)])
    assert match.rows.tolist() == [-1, -1]
    assert set(match.ambiguous) == {0, 1}


def test_what_matches_exactly_is_no_candidate():
    match = matched([("AB",), ("Ab",)], [("ab",), ("Ab",)])
    assert match.rows.tolist() == [0, 1]
    assert match.folded.tolist() == [True, False]
