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
