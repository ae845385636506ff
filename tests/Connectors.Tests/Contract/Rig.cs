using Allentown311.Mappings;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Connectors.Tests.Contract;

/// <summary>
/// A connector and the department behind it. The department's side is looked at through its own eyes (its files, its tables), never
/// through the connector.
/// </summary>
public abstract class Rig : IAsyncDisposable
{
    /// <summary>The sections every rig's mapping has; its status codes are NEW, WIP and DONE.</summary>
    protected const string Shared = """
        mapping: 1
        name: streets
        codes: { kind: { of: ticket.service, map: { pothole: PTH, sinkhole: BAD } } }
        status: { NEW: received, WIP: in_progress, DONE: completed }
        credentials_expire: 2027-01-31
        """;

    /// <summary>What <c>${RIG_SECRET}</c> stands for.</summary>
    protected const string Hidden = "s3cret & <hidden>";

    public ManualClock Clock { get; } = new();

    /// <summary>What is under test.</summary>
    public abstract IWorkOrderConnector Connector { get; }

    /// <summary>How far each round of status reading reaches back; zero where changes come once.</summary>
    public virtual TimeSpan Overlap => TimeSpan.Zero;

    /// <summary>Every record the department made, oldest first.</summary>
    public abstract Task<IReadOnlyList<DepartmentRecord>> RecordsAsync();

    /// <summary>The department gives a record a status.</summary>
    public abstract Task ChangeAsync(string reference, string code, DateTimeOffset at, string note = "");

    /// <summary>The department says several things at once, in order.</summary>
    public virtual async Task ChangeAsync(IEnumerable<(string Reference, string Code, DateTimeOffset At, string Note)> changes)
    {
        foreach (var (reference, code, at, note) in changes)
        {
            await ChangeAsync(reference, code, at, note);
        }
    }

    /// <summary>The department says three things, and the one in the middle cannot be read.</summary>
    public abstract Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at);

    /// <summary>The department's system is gone.</summary>
    public abstract Task GoDownAsync();

    /// <summary>Somebody at the department makes a record that has no reference of ours.</summary>
    /// <returns>Its number.</returns>
    public abstract Task<string> MakeByHandAsync(string code, DateTimeOffset at);

    /// <summary>The department lists what it has, where it does that by itself (a file).</summary>
    public virtual Task PublishListAsync() => Task.CompletedTask;

    /// <summary>True when a second send of an order is told from the first; else the department drops it without a word.</summary>
    public virtual bool TellsDoubles => true;

    /// <summary>True when a list of 35 does not come at once.</summary>
    public virtual bool ListsInPages => true;

    /// <summary>The department's system is there, and nothing it says makes sense.</summary>
    public abstract Task SpoilAsync();

    /// <summary>Something a spoiled system says to an order.</summary>
    public abstract string SpoiledAnswer { get; }

    /// <summary>What proves us to the department; null when nothing does.</summary>
    public virtual string? Secret => null;

    /// <summary>An order the department refuses; it has its reasons by the time this returns.</summary>
    public virtual Task<OutgoingOrder> RefusedOrderAsync() => Task.FromResult(Orders.Make(service: Orders.Refused));

    /// <summary>A resident's text in the form the department keeps it in.</summary>
    public virtual string AsKept(string text) => text;

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Loads a rig's mapping and fails with every mistake in it.</summary>
    protected static T Load<T>(string yaml)
        where T : Mapping
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText("mappings/streets.yaml", yaml, faults, name => name == "RIG_SECRET" ? Hidden : null);
        faults.All.ShouldBeEmpty();
        return mapping.ShouldBeOfType<T>();
    }
}

/// <summary>A record in the department's own system.</summary>
/// <param name="Reference">Our reference as it kept it.</param>
/// <param name="Details">The resident's words as it kept them.</param>
public sealed record DepartmentRecord(string Reference, string Details);
