namespace Allentown311.Connectors;

/// <summary>
/// Code that speaks one protocol: an integrator's whole surface. Retry, breaker, rate limit, cursors, metrics and logging are the hub's.
/// One instance serves one mapping for as long as the hub runs and is called from many threads at once.
/// </summary>
public interface IWorkOrderConnector
{
    /// <summary>
    /// Hands one order over. Whatever happens before the first byte leaves is <see cref="SubmitResult.Retry"/>; an exception means that the
    /// order may have arrived: the hub then calls the outcome unknown, looks the order up, and never just sends it again.
    /// </summary>
    Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct);

    /// <summary>
    /// Reads what changed since <paramref name="cursor"/> (null the first time): one page of bounded size. The hub stores the page's effects
    /// and its cursor in one transaction, then asks again while <see cref="StatusPage.More"/>.
    /// </summary>
    /// <exception cref="Exception">The system could not be asked or its answer could not be read: never "no news".</exception>
    Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct);

    /// <summary>Asks whether the system can be reached and lets us in, changing nothing.</summary>
    Task<Probe> CheckAsync(CancellationToken ct);
}

/// <summary>A system that can be asked for a record by our reference: what makes an unknown outcome safe.</summary>
public interface IFindWorkOrder
{
    /// <summary>Looks for the order's record. <see cref="FindResult.Absent"/> must be proven by the system's own answer.</summary>
    /// <exception cref="Exception">The system could not be asked: nothing may be concluded.</exception>
    Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct);
}

/// <summary>A connector that can show what it would send, sending nothing.</summary>
public interface IPreviewWorkOrder
{
    /// <summary>What would be sent, to the byte where the protocol is text; secrets are masked.</summary>
    /// <exception cref="Mappings.TranslationException">The order cannot be translated.</exception>
    string Preview(OutgoingOrder order);
}

/// <summary>A page source that must be told when a page's effects are durable (a file to move, a message to settle).</summary>
public interface IAcknowledgeStatus
{
    /// <summary>Called after the page's effects were committed; called again after a crash, so it must bear repetition.</summary>
    Task AcknowledgeAsync(StatusPage page, CancellationToken ct);
}

/// <summary>A system whose records can be listed, for reconciliation: comparing what it has with what the hub has.</summary>
public interface IListWorkOrders
{
    /// <summary>
    /// Reads one page of the records made or changed at or after <paramref name="since"/> as they stand now, changing nothing and moving no
    /// cursor. <see cref="StatusPage.Cursor"/> is the next <paramref name="page"/> while <see cref="StatusPage.More"/>.
    /// </summary>
    /// <param name="since">Records last touched before this instant may be left out.</param>
    /// <param name="page">Null for the first page.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="Exception">The system could not be asked or its answer could not be read: nothing may be concluded.</exception>
    Task<StatusPage> ListAsync(DateTimeOffset since, string? page, CancellationToken ct);
}

/// <summary>A source of changes that can be read again from an earlier time.</summary>
public interface IRewindStatus
{
    /// <summary>The cursor from which <see cref="IWorkOrderConnector.ReadStatusAsync"/> meets every change at or after <paramref name="since"/> again.</summary>
    string CursorAt(DateTimeOffset since);
}

/// <summary>A connection that proves itself, or is proven to, by something that ends some day.</summary>
public interface IExpire
{
    /// <summary>What ends and when: client certificates, the server certificates met so far, credentials whose mapping says when. Cheap; asks nobody.</summary>
    IReadOnlyList<Expiry> Expiries { get; }
}

/// <summary>Something that ends some day.</summary>
/// <param name="What">In words: <c>client certificate</c>, <c>certificate of host.example</c>, <c>credentials</c>.</param>
/// <param name="At">When (UTC).</param>
public sealed record Expiry(string What, DateTimeOffset At);
