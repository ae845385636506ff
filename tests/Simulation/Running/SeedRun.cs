using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Store;
using Allentown311.Simulation.Judging;
using Allentown311.Simulation.Node;
using Allentown311.Simulation.Scheduling;
using Allentown311.Simulation.World;

namespace Allentown311.Simulation.Running;

/// <summary>What became of a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Verdicts">What was wrong; empty when nothing was.</param>
/// <param name="Hash">Hash of everything that happened: the same at each run of the seed.</param>
/// <param name="Events">How many events there were.</param>
internal sealed record SeedResult(ulong Seed, IReadOnlyList<string> Verdicts, string Hash, long Events);

/// <summary>Runs one seed: a storm in which things fail, then a calm in which all comes to rest, then the judgement.</summary>
internal sealed class SeedRun
{
    // Long enough for the longest of the hub's waits: for an answer, for a notice's channel, for a pause.
    private static readonly TimeSpan Calm = SimulatedCity.AnswerWithin + TimeSpan.FromMinutes(40);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(20);

    private readonly Owner residents = new("resident");
    private string intakeError = "";
    private readonly Owner fate = new("fate");
    private readonly SortedDictionary<long, string> accepted = [];
    private readonly Town town;
    private readonly SimulatedCity city;
    private readonly SimulatedDatabase database;
    private readonly Surroundings outside;
    private SimulatedHub hub;
    private TimeSpan clockOffset;

    private SeedRun(Town town, SimulatedCity city)
    {
        this.town = town;
        this.city = city;
        database = new SimulatedDatabase(town, new SimulatedClock(town.Scheduler, new Owner("database")));
        outside = new Surroundings(
            town, city.For(town.Profile), new ParksSystem(town), new StreetsProgram(town, city), new Mailboxes(town));
        hub = new SimulatedHub(outside, database);
    }

    /// <summary>Runs a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="city">The city, whose folders are emptied first.</param>
    /// <param name="shown">Where each step is written; null for nowhere.</param>
    public static async Task<SeedResult> RunAsync(ulong seed, SimulatedCity city, TextWriter? shown = null)
    {
        city.Clear();
        using var trace = new Trace(shown);
        var random = new Random(HashCodeOf(seed));
        var profile = Profile.Of(random);
        shown?.WriteLine(profile);
        var scheduler = new Scheduler(random, trace);
        var run = new SeedRun(new Town(scheduler, random, trace, profile), city);
        var verdicts = await run.ToEndAsync();
        return new SeedResult(seed, verdicts, trace.Hash(), scheduler.Ran);
    }

    private async Task<IReadOnlyList<string>> ToEndAsync()
    {
        var profile = town.Profile;
        Start(hub);
        for (var i = 1; i <= profile.Tickets; i++)
        {
            var ticket = TicketOf(i);
            town.Scheduler.After(town.Random.Seconds(1, profile.Storm.TotalSeconds / 2), residents, () => Ask(ticket));
        }

        PlanKill();
        PlanClock();
        await town.Scheduler.RunUntilAsync(profile.Storm);
        town.Profile = profile.Calm();
        town.Note("fate", "calm");
        fate.Kill();
        SetClock(TimeSpan.Zero);
        await town.Scheduler.RunUntilAsync(profile.Storm + Calm);

        // The judge reads while nothing else happens: what it waits for are the only events left that matter.
        var judge = new Judge(database, city, outside.Parks, outside.Streets, outside.Boxes, profile);
        var judging = judge.ReadAsync([.. accepted.Keys], hub.Time);
        await town.Scheduler.RunUntilAsync(profile.Storm + Calm + TimeSpan.FromMinutes(5));
        var verdicts = await judging;
        hub.Process.Kill();
        await database.Store.DisposeAsync();
        return accepted.Count == profile.Tickets
            ? verdicts
            : [.. verdicts, $"L: {profile.Tickets - accepted.Count} tickets were never acknowledged{intakeError}"];
    }

    private void Start(SimulatedHub started)
    {
        started.Clock.Offset = clockOffset;
        _ = started.StartAsync(() => StartAnother(TimeSpan.FromSeconds(5)));
    }

    private void StartAnother(TimeSpan wait) => town.Scheduler.After(wait, residents, () =>
    {
        hub = new SimulatedHub(outside, database);
        Start(hub);
    });

    // A resident asks until the city has acknowledged the request, always with the same key.
    private void Ask(Ticket ticket)
    {
        if (accepted.ContainsValue(ticket.SourceReference!))
        {
            return;
        }

        if (hub is { Process.IsAlive: true, Intake: { } intake })
        {
            _ = TakeAsync();

            async Task TakeAsync()
            {
                try
                {
                    var (taken, how) = await intake.TakeAsync(ticket, [], CancellationToken.None);
                    accepted[taken.Id] = ticket.SourceReference!;
                    town.Note("resident", $"{ticket.SourceReference} is {taken.Number}({how})");
                }
                catch (StoreUnavailableException)
                {
                    town.Note("resident", $"{ticket.SourceReference} is asked to come again");
                }
                catch (Exception e) when (hub.Process.IsAlive)
                {
                    intakeError = $": {e.GetType().Name}: {e.Message}";
                }
            }
        }

        town.Scheduler.After(AskAgainAfter, residents, () => Ask(ticket));
    }

    private Ticket TicketOf(int n)
    {
        var number = n.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string[] services = ["tree", "hole", "both"];
        ContactMethod[] channels = [ContactMethod.Mail, ContactMethod.Mail, ContactMethod.Text, ContactMethod.None];
        return new Ticket
        {
            Id = 0,
            Number = "",
            Service = services[town.Random.Next(services.Length)],
            Description = town.Chance(p => p.RejectsOrder) ? SimulatedCity.Refused : $"Please {number}",
            Location = new Location("Main St"),
            Source = "web",
            SourceReference = $"key-{number}",
            RequestedAt = town.Time,
            UpdatedAt = town.Time,
            Resident = new Resident
            {
                Email = $"r{number}@example.com",
                Phone = $"610-555-1{n % 1000:000}",
                Channel = channels[town.Random.Next(channels.Length)],
            },
        };
    }

    private void PlanKill()
    {
        if (town.Profile.KillEvery is not { } every)
        {
            return;
        }

        town.Scheduler.After(town.Random.Seconds(0, every.TotalSeconds * 2), fate, () =>
        {
            if (hub.Process.IsAlive)
            {
                town.Note("fate", "kills the hub");
                hub.Process.Kill();
                StartAnother(town.Random.Seconds(0.5, 60));
            }

            PlanKill();
        });
    }

    private void PlanClock()
    {
        if (!town.Profile.ClockIsSet)
        {
            return;
        }

        town.Scheduler.After(town.Random.Seconds(60, 600), fate, () =>
        {
            SetClock(town.Random.Seconds(-600, 600));
            PlanClock();
        });
    }

    private void SetClock(TimeSpan offset)
    {
        if (offset != clockOffset)
        {
            town.Note("fate", $"sets the clock to {offset}");
            clockOffset = offset;
            hub.Clock.Offset = offset;
        }
    }

    private static int HashCodeOf(ulong seed)
    {
        // Neighbouring seeds must not make similar worlds (SplitMix64, https://prng.di.unimi.it/splitmix64.c).
        var z = unchecked(seed + 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return unchecked((int)(z ^ (z >> 31)));
    }
}
