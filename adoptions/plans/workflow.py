"""The life of a plan: its states and the moves between them, as data, from which its trigger is built."""

from adoptions.plans.vocabulary import PlanState

# (from, to): what its button says.
MOVES = {
    (PlanState.MADE, PlanState.IN_USE): "Put the plan to use",
    (PlanState.MADE, PlanState.AWAY): "Put the plan away",
    (PlanState.IN_USE, PlanState.AWAY): "Put the plan away",
    (PlanState.AWAY, PlanState.IN_USE): "Take the plan up again",
}
# Its words may be changed.
OPEN = (PlanState.MADE, PlanState.IN_USE)


def moves_of(plan):
    """{state: words of the button} of the moves from where ``plan`` stands."""
    return {to: verb for (start, to), verb in MOVES.items() if start == plan.state}
