namespace Allentown311.Connectors.Testing;

/// <summary>
/// A connector and the department behind it. Tests inspect the department's side directly (its files, its tables), never through the
/// connector. The department knows the codes and statuses of <see cref="Connections"/>.
/// </summary>
public abstract class Rig : IAsyncDisposable
{
    public ManualClock Clock { get; } = new();

    /// <summary>The connector under test.</summary>
    public abstract IWorkOrderConnector Connector { get; }

    /// <summary>How far each read of status updates reaches back; zero where each change is returned once.</summary>
    public virtual TimeSpan Overlap => TimeSpan.Zero;

    /// <summary>Every record the department created, oldest first.</summary>
    public abstract Task<IReadOnlyList<DepartmentRecord>> RecordsAsync();

    /// <summary>Has the department set a record's status.</summary>
    public abstract Task ChangeAsync(string reference, string code, DateTimeOffset at, string note = "");

    /// <summary>Has the department report several changes at once, in order.</summary>
    public virtual async Task ChangeAsync(IEnumerable<(string Reference, string Code, DateTimeOffset At, string Note)> changes)
    {
        foreach (var (reference, code, at, note) in changes)
        {
            await ChangeAsync(reference, code, at, note);
        }
    }

    /// <summary>Has the department report three changes of which the second cannot be read.</summary>
    public abstract Task ChangeWithBadRowAsync(string first, string bad, string last, DateTimeOffset at);

    /// <summary>Makes the department's system unreachable.</summary>
    public abstract Task GoDownAsync();

    /// <summary>Creates a record as a person at the department would: without a reference of ours.</summary>
    /// <returns>Its number.</returns>
    public abstract Task<string> MakeByHandAsync(string code, DateTimeOffset at);

    /// <summary>Has the department list its records, where it does that by itself (in a file).</summary>
    public virtual Task PublishListAsync() => Task.CompletedTask;

    /// <summary>True when the connector reports a second send of an order as such; false where the department drops it silently.</summary>
    public virtual bool TellsDoubles => true;

    /// <summary>True when a list of 35 records takes more than one page.</summary>
    public virtual bool ListsInPages => true;

    /// <summary>Has the department's system answer with nonsense.</summary>
    public abstract Task SpoilAsync();

    /// <summary>A text in a spoiled system's answer to an order.</summary>
    public abstract string SpoiledAnswer { get; }

    /// <summary>The secret with which the connector authenticates; null when it uses none.</summary>
    public virtual string? Secret => null;

    /// <summary>Makes an order that the department refuses, and prepares the department to refuse it.</summary>
    public virtual Task<OutgoingOrder> RefusedOrderAsync() => Task.FromResult(Orders.Make(service: Orders.Refused));

    /// <summary>
    /// Has the department do what the next order asks and break the connection in place of an answer. False where there is no answer to
    /// lose (a file is renamed, or it is not), and by default: the tests of lost answers are then left out, and say so.
    /// </summary>
    public virtual bool LoseNextAnswer() => false;

    /// <summary>Has the department accept connections and never answer. False where it has no such state.</summary>
    public virtual bool StopAnswering() => false;

    /// <summary>A resident's text in the form in which the department stores it.</summary>
    public virtual string AsKept(string text) => text;

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>A record in the department's own system.</summary>
/// <param name="Reference">Our reference as the department stores it.</param>
/// <param name="Details">The resident's text as the department stores it.</param>
public sealed record DepartmentRecord(string Reference, string Details);
