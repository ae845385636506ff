using Allentown311.Departments.Faults;

namespace Allentown311.Departments.Parking;

/// <summary>
/// Decides which changes are pushed now: the new ones in order or, with the disorder fault, in any order, some twice, and some seconds
/// late.
/// </summary>
internal sealed class LatePushes(FaultPlan plan, FaultDice dice, FaultLog log, TimeProvider clock)
{
    private readonly List<(Change Change, long Since, TimeSpan Wait)> delayed = [];

    /// <summary>
    /// Returns the changes to push in this round: without the fault, the new ones as given. One thread at a time may call it.
    /// </summary>
    public List<Change> SelectDue(List<Change> news)
    {
        if (plan[FaultMode.Disorder] == 0)
            return news;

        var due = delayed.Where(d => clock.GetElapsedTime(d.Since) >= d.Wait).ToList();
        delayed.RemoveAll(due.Contains);
        var pushes = new List<Change>(due.Select(d => d.Change));
        foreach (var change in news)
        {
            if (dice.Hits(FaultMode.Disorder))
            {
                // The change is pushed after its successors. Half of these are pushed now as well, so the hub gets them twice.
                log.Write(FaultMode.Disorder, "Push");
                delayed.Add((change, clock.GetTimestamp(), dice.Between(1, 4, "push late")));
                if (dice.Next("push twice") < 0.5)
                    continue;
            }

            pushes.Add(change);
        }

        return dice.Shuffle(pushes, "pushes", maxRepeats: 0);
    }
}
