using Allentown311.Connectors;
using Allentown311.Connectors.Csv;
using Allentown311.Connectors.Http;
using Allentown311.Connectors.Rest;
using Allentown311.CrmCore.Residents;
using Allentown311.Hub.City;
using Allentown311.Hub.Dispatch;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Intake;
using Allentown311.Hub.Links;
using Allentown311.Hub.Nodes;
using Allentown311.Hub.Notices;
using Allentown311.Hub.Notices.Senders;
using Allentown311.Hub.Routing;
using Allentown311.Hub.StatusSync;
using Allentown311.Hub.Store;
using Allentown311.Mappings;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Rest;
using Allentown311.Simulation.Scheduling;
using Allentown311.Simulation.World;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Allentown311.Simulation.Node;

/// <summary>What a hub meets outside itself.</summary>
internal sealed record Surroundings(Town Town, CityConfiguration City, ParksSystem Parks, StreetsProgram Streets, Mailboxes Boxes);

/// <summary>
/// One run of the hub's process: its rooms put together as <c>HubHost</c> does, with the simulated clock, network, share and database, and
/// without web server and logs.
/// </summary>
internal sealed class SimulatedHub
{
    private static readonly TimeSpan NeverWrittenOutside = TimeSpan.FromHours(1);

    // The hub is alone on its database, so that its term is no more than how often its pulse looks after it.
    private static readonly TimeSpan PulsesEvery = TimeSpan.FromMinutes(1);

    private readonly Surroundings outside;
    private readonly SimulatedDatabase database;
    private readonly ServiceProvider parts;

    public SimulatedHub(Surroundings outside, SimulatedDatabase database)
    {
        this.outside = outside;
        this.database = database;
        database.Hub = Process;
        Clock = new SimulatedClock(outside.Town.Scheduler, Process);
        parts = Build();
    }

    public Owner Process { get; } = new("hub");

    public SimulatedClock Clock { get; }

    /// <summary>The intake; null until the hub has started.</summary>
    public TicketIntake? Intake { get; private set; }

    /// <summary>The hub's own time.</summary>
    public DateTimeOffset Time => parts.GetRequiredService<TimeProvider>().GetUtcNow();

    /// <summary>Starts the hub; a store that is not available ends the process, and it is started again.</summary>
    public async Task StartAsync(Action onFailure)
    {
        try
        {
            foreach (var task in parts.GetServices<IStartupTask>().Where(task => task is OpenFeedsTask))
            {
                await task.RunAsync(Time, CancellationToken.None);
            }

            await ActivatorUtilities.CreateInstance<NodeService>(parts).StartAsync(CancellationToken.None);
            Intake = parts.GetRequiredService<TicketIntake>();
            outside.Town.Note("hub", "has started");
        }
        catch (StoreUnavailableException)
        {
            outside.Town.Note("hub", "cannot start");
            Process.Kill();
            onFailure();
        }
    }

    private ServiceProvider Build()
    {
        var (town, city, _, _, _) = outside;
        var node = new Hub.Store.Node("sim", "1", Hub.HubSettings.HubRole, null, PulsesEvery);
        var services = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton(city)
            .AddSingleton(database.Store)
            .AddSingleton(new RestoreMark(At: null))
            .AddSingleton<TimeProvider>(new SteadyTime(Clock))
            .AddSingleton(town.Random)
            .AddEngine(node, [])
            .AddTicketRouting(isEdge: false)
            .AddLinks(city)
            .AddSingleton<IConnectorSource>(new Connectors(this))
            .AddDispatch()
            .AddStatusSync(city)
            .AddNotices(city, "unused")
            .AddSingleton(new NoticeLimits(city.Notices, () => city.Keys))
            .AddSingleton(Senders())
            .AddNodes(clock: null)
            .AddSingleton<TicketIds>()
            .AddSingleton<TicketIntake>();
        var built = services.BuildServiceProvider();
        var claimer = built.GetRequiredService<Claimer>();
        claimer.OutsideCheckInterval = NeverWrittenOutside;

        // A job that nobody wakes the claimer for is to be found, and not to be worked a minute later.
        claimer.LongestSleep = NeverWrittenOutside;
        return built;
    }

    private NoticeSenderSet Senders()
    {
        var (_, city, _, _, boxes) = outside;
        var (mail, text) = (city.Notices.Mail, city.Notices.Text);
        return new NoticeSenderSet(
            new WebhookSender(mail, "mail", Clock, boxes.NetworkOf(Process, ContactMethod.Mail, mail.Timeout)),
            new GatewaySender(text, Clock, boxes.NetworkOf(Process, ContactMethod.Text, text.Timeout)));
    }

    private sealed class Connectors(SimulatedHub hub) : IConnectorSource
    {
        public IWorkOrderConnector? Connect(Mapping mapping) => mapping switch
        {
            RestMapping rest => new RestConnector(rest, hub.Clock)
            {
                Channel = new HttpChannel(
                    rest.Connection, rest.Limits.Timeout, hub.Clock, null, hub.outside.Parks.NetworkOf(hub.Process)),
            },
            CsvMapping csv => new StreetsConnector(
                new CsvConnector(csv, hub.Clock), hub.outside.Town, hub.outside.Streets, hub.Process),
            _ => null,
        };
    }
}
