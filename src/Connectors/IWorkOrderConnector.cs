namespace Allentown311.Connectors;

/// <summary>
/// A connector speaks one protocol; this interface is an integrator's whole surface. The hub does the rest: retry, circuit breaker, rate
/// limit, cursors, metrics and logging. One instance serves one mapping for as long as the hub runs and is called from many threads at
/// once.
/// </summary>
public interface IWorkOrderConnector
{
    /// <summary>
    /// Hands one order over to the department's system. A failure before the first byte is sent is returned as
    /// <see cref="SubmitResult.Retry"/>. An exception means that the order may have arrived: the hub then treats the outcome as unknown and
    /// looks the order up before it sends it again.
    /// </summary>
    Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct);

    /// <summary>
    /// Reads what changed since <paramref name="cursor"/> (null the first time): one page of bounded size. The hub stores the page's
    /// effects and its cursor in one transaction, then asks again while <see cref="StatusPage.More"/>.
    /// </summary>
    /// <exception cref="Exception">The system could not be asked or its answer could not be read: never "no news".</exception>
    Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct);

    /// <summary>Checks whether the department's system can be reached and accepts our credentials. It changes nothing there.</summary>
    Task<Probe> CheckAsync(CancellationToken ct);
}

/// <summary>A connector that can look a record up by our reference. The look-up is what makes an unknown outcome safe.</summary>
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

/// <summary>A connector that must learn when a page's effects are durable, because it then moves a file or settles messages.</summary>
public interface IAcknowledgeStatus
{
    /// <summary>The hub calls this after it committed the page's effects, and again after a crash, so it must be idempotent.</summary>
    Task AcknowledgeAsync(StatusPage page, CancellationToken ct);
}

/// <summary>A connector that can list the department's records, for reconciliation: the hub compares them with its own.</summary>
public interface IListWorkOrders
{
    /// <summary>
    /// Reads one page of the records made or changed at or after <paramref name="since"/> as they stand now, changing nothing and moving no
    /// cursor. <see cref="StatusPage.Cursor"/> is the next <paramref name="page"/> while <see cref="StatusPage.More"/>.
    /// </summary>
    /// <param name="since">Records last touched before this instant may be left out.</param>
    /// <param name="page">Null for the first page.</param>
    /// <param name="ct">Cancels the call.</param>
    /// <exception cref="Exception">The system could not be asked or its answer could not be read: nothing may be concluded.</exception>
    Task<StatusPage> ListAsync(DateTimeOffset since, string? page, CancellationToken ct);
}

/// <summary>A connector whose changes can be read again from an earlier time.</summary>
public interface IRewindStatus
{
    /// <summary>
    /// The cursor from which <see cref="IWorkOrderConnector.ReadStatusAsync"/> reads every change at or after <paramref name="since"/>
    /// again.
    /// </summary>
    string CursorAt(DateTimeOffset since);
}

/// <summary>A connector that uses certificates or credentials with an expiry date.</summary>
public interface IExpire
{
    /// <summary>
    /// What expires and when: client certificates, the server certificates seen so far, and credentials whose mapping gives a day. Reading
    /// it is cheap and makes no call to the department's system.
    /// </summary>
    IReadOnlyList<Expiry> Expiries { get; }
}

/// <summary>The expiry of a certificate or of credentials.</summary>
/// <param name="What">What expires, in words: <c>client certificate</c>, <c>certificate of host.example</c>, <c>credentials</c>.</param>
/// <param name="At">When it expires (UTC).</param>
public sealed record Expiry(string What, DateTimeOffset At);
