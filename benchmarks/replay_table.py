"""
A replay's folder as the table of docs/replay.md.

    replenish replay fixtures/bakery --out replayed        (4 minutes of processor time beside other work)
    python benchmarks/replay_table.py replayed
"""

import json
import sys
from pathlib import Path

WITHOUT = " without limits"


def main(folder: Path) -> None:
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    cost = {row["policy"]: row["cost"] for row in record["summary"] if row["bound"] == "sales"}
    served = {row["policy"]: row["fill_rate"] for row in record["summary"] if row["bound"] == "sales"}
    first = record["summary"][0]["policy"]
    apart = (record["choice"] or {}).get("differences", [])
    print(
        f"| policy | cost ({record['currency']}) | served | against {first}, like with like | judged apart |"
    )
    print("|---|---:|---:|---|---|")
    for policy, paid in cost.items():
        unlimited = policy.endswith(WITHOUT) and policy != first + WITHOUT and first + WITHOUT in cost
        reference = first + WITHOUT if unlimited else first
        cells = [said(rows, policy, reference) for rows in (record["differences"], apart)]
        print(f"| {policy} | {paid:,.0f} | {served[policy]:.1%} | {cells[0]} | {cells[1]} |")


def said(rows: list[dict], policy: str, reference: str) -> str:
    for row in rows:
        if (row["bound"], row["policy"], row["reference"]) == ("sales", policy, reference):
            ends = f"{row['low']:+,.0f} to {row['high']:+,.0f}"
            verdict = row["verdict"] if row["verdict"] == "not decided" else f"**{row['verdict']}**"
            return f"{row['share']:+.1%}: {row['difference']:+,.0f} ({ends}) {verdict}"
    return ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
