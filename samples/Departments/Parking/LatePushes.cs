using Allentown311.Departments.Faults;

namespace Allentown311.Departments.Parking;

/// <summary>
/// Decides which changes are pushed now: the new ones in order or, with the disorder fault, in any order, some twice, and some seconds
/// late.
/// </summary>
internal sealed class LatePushes(FaultPlan plan, FaultDice dice, FaultLog log, TimeProvider clock)
{
    private readonly List<(Change Change, long Since, TimeSpan Wait)> held = [];

    /// <summary>
    /// The changes to push in this round, for one caller that calls it in a loop. Without the fault, the changes as given.
    /// </summary>
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
                log.Write(FaultMode.Disorder, "Push");
                held.Add((change, clock.GetTimestamp(), dice.Between(1, 4, "push late")));
                if (dice.Next("push twice") < 0.5)
                    continue;
            }

            now.Add(change);
        }

        return dice.Mix(now, "pushes", mostRepeats: 0);
    }
}
