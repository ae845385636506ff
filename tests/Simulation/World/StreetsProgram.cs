using System.Globalization;
using System.Text;
using Allentown311.Simulation.Scheduling;

namespace Allentown311.Simulation.World;

/// <summary>
/// The program of Streets: it takes files in, makes one record of each, and writes status files. It recognizes no file that it has had
/// before. Now and then it loses one. It empties done/ half an hour after a file came there, or, where the profile says so, as soon as
/// the hub has seen the file.
/// </summary>
internal sealed class StreetsProgram
{
    private static readonly TimeSpan KeepsDoneFor = TimeSpan.FromMinutes(30);

    private readonly Town town;
    private readonly SimulatedCity city;
    private readonly Owner owner = new("streets");
    private readonly CaseWork people;
    private readonly List<(DepartmentRecord Record, Word Word)> toTell = [];
    private readonly Dictionary<string, DateTimeOffset> doneAt = new(StringComparer.Ordinal);
    private int files;

    public StreetsProgram(Town town, SimulatedCity city)
    {
        this.town = town;
        this.city = city;
        people = new CaseWork(town, owner, ["NEW", "WIP"], ["CLOSED", "CLOSED", "VOID"], "OTHER")
        {
            Said = record => toTell.Add((record, record.Words[^1])),
        };
        town.Scheduler.After(town.Random.Seconds(10, 120), owner, Run);
    }

    public Ledger Ledger { get; } = new("ST");

    /// <summary>References of the orders that the hub has found in the folder when it looked.</summary>
    public HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    private void Run()
    {
        EmptyDone();
        foreach (var file in Directory.GetFiles(city.Out).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            if (!name.StartsWith('.'))
            {
                TakeIn(file, name);
            }
        }

        Tell();
        town.Scheduler.After(town.Random.Seconds(60, 150), owner, Run);
    }

    private void TakeIn(string file, string name)
    {
        var reference = File.ReadAllLines(file)[1].Split(',')[0];
        if (town.Chance(p => p.FileLost))
        {
            town.Note(owner.Name, $"{reference}: the file is lost");
            File.Delete(file);
            return;
        }

        if (town.Chance(p => p.BadFile))
        {
            town.Note(owner.Name, $"{reference}: to bad/");
            File.Move(file, Path.Combine(city.Out, "bad", name), overwrite: true);
            return;
        }

        var record = Ledger.Add(reference);
        town.Note(owner.Name, $"{reference} is {record.Number}");
        File.Move(file, Path.Combine(city.Out, "done", name), overwrite: true);
        doneAt[name] = town.Time;
        people.Begin(record);
    }

    private void EmptyDone()
    {
        foreach (var (name, since) in doneAt.ToList())
        {
            var reference = name["wo-".Length..^".csv".Length];
            if (town.Time - since >= KeepsDoneFor || (town.Profile.EmptiesDone && Seen.Contains(reference)))
            {
                town.Note(owner.Name, $"{reference}: gone from done/");
                File.Delete(Path.Combine(city.Out, "done", name));
                doneAt.Remove(name);
            }
        }
    }

    private void Tell()
    {
        if (toTell.Count == 0)
        {
            return;
        }

        var text = new StringBuilder("Ref,CaseNo,Status,Changed,Remarks\r\n");
        foreach (var (record, word) in toTell)
        {
            text.Append(CultureInfo.InvariantCulture, $"{record.Reference},{record.Number},{word.Code},{word.At:O},\r\n");
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"status-{++files:00000}.csv");
        var temporary = Path.Combine(city.In, $".{name}.tmp");
        File.WriteAllText(temporary, text.ToString());
        File.Move(temporary, Path.Combine(city.In, name));
        town.Note(owner.Name, $"{name} with {toTell.Count} rows");
        toTell.Clear();
    }
}
