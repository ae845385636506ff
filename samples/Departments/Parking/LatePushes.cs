using Allentown311.Departments.Faults;

namespace Allentown311.Departments.Parking;

/// <summary>
/// Which changes are pushed now: the new ones as they came, or, in disorder, in any order, some twice, and some seconds late.
/// </summary>
internal sealed class LatePushes(FaultPlan plan, FaultDice dice, FaultLog log, TimeProvider clock)
{
    private readonly List<(Change Change, long Since, TimeSpan Wait)> held = [];

    /// <summary>Asked over and over by one caller; without the mode it gives back what it is given.</summary>
    public List<Change> Order(List<Change> news)
    {
        if (plan[FaultMode.Disorder] == 0)
            return news;

        var due = held.Where(h => clock.GetElapsedTime(h.Since) >= h.Wait).ToList();
        held.RemoveAll(due.Contains);
        var now = new List<Change>(due.Select(h => h.Change));
        foreach (var change in news)
        {
            if (dice.Hits(FaultMode.Disorder))
            {
                // Later than its successors, and for some the second time.
                log.Done(FaultMode.Disorder, "Push");
                held.Add((change, clock.GetTimestamp(), dice.Between(1, 4, "push late")));
                if (dice.Next("push twice") < 0.5)
                    continue;
            }

            now.Add(change);
        }

        return dice.Mix(now, "pushes", mostRepeats: 0);
    }
}
