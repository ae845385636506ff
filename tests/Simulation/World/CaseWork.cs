using Allentown311.Simulation.Scheduling;

namespace Allentown311.Simulation.World;

/// <summary>
/// The people of a department: each record gets a few words in the course of half an hour, some of them unknown to the city.
/// </summary>
internal sealed class CaseWork(Town town, Owner department, string[] steps, string[] ends, string elsewhere)
{
    /// <summary>Called when a record has a new word.</summary>
    public Action<DepartmentRecord>? Said { get; set; }

    /// <summary>Begins to work on a record.</summary>
    public void Begin(DepartmentRecord record)
    {
        foreach (var step in steps)
        {
            if (town.Random.Says(0.8))
            {
                Plan(record, step);
            }
        }

        // Some records are never worked on further: the hub must live with that, too.
        if (town.Random.Says(0.85))
        {
            var end = town.Chance(p => p.WrongDepartment) ? elsewhere : ends[town.Random.Next(ends.Length)];
            Plan(record, end);
        }
    }

    private void Plan(DepartmentRecord record, string code)
    {
        // The words of one record come in this order; those that stand close together are read in one page.
        record.Planned = (record.Planned ?? TimeSpan.FromTicks(town.Scheduler.Now))
            + (town.Random.Says(0.5) ? town.Random.Seconds(1, 20) : town.Random.Seconds(30, 600));
        At(record.Planned.Value, () => Say(record, code, isKnown: true));
        if (town.Chance(p => p.UnknownWord))
        {
            record.Planned += town.Random.Seconds(1, 20);
            At(record.Planned.Value, () => Say(record, $"??{code}", isKnown: false));
        }
    }

    private void At(TimeSpan time, Action run) => town.Scheduler.After(time - TimeSpan.FromTicks(town.Scheduler.Now), department, run);

    private void Say(DepartmentRecord record, string code, bool isKnown)
    {
        var late = town.Chance(p => p.RowComesLate) ? town.Random.Seconds(1, 90) : TimeSpan.Zero;
        record.Words.Add(new Word(code, town.Time, isKnown, town.Time + late));
        town.Note(department.Name, $"{record.Number} {record.Reference} is {code}");
        Said?.Invoke(record);
    }
}
