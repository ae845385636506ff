namespace Allentown311.Connectors.Coded;

/// <summary>Stands where a connector cannot be used: its department's work waits, and each answer says why. Nothing is sent.</summary>
internal sealed class RefusedConnector(string reason) : IWorkOrderConnector, IFindWorkOrder
{
    /// <summary>Why.</summary>
    public string Reason => reason;

    /// <inheritdoc/>
    public Task<SubmitResult> SubmitAsync(OutgoingOrder order, CancellationToken ct) =>
        Task.FromResult<SubmitResult>(new SubmitResult.Retry(reason));

    /// <inheritdoc/>
    public Task<FindResult> FindAsync(OutgoingOrder order, CancellationToken ct) => throw new InvalidOperationException(reason);

    /// <inheritdoc/>
    public Task<StatusPage> ReadStatusAsync(string? cursor, CancellationToken ct) => throw new InvalidOperationException(reason);

    /// <inheritdoc/>
    public Task<Probe> CheckAsync(CancellationToken ct) => Task.FromResult(new Probe(Reachable: false, reason));
}
