namespace Allentown311.Connectors.Coded;

/// <summary>
/// Calls a connector that was not written here: it may block its thread, overhear the end of its time, or return nothing. The hub's own
/// threads and places are held by none of it.
/// </summary>
internal static class CodedCalls
{
    /// <summary>
    /// Hands an order over. When the time is over, the outcome is unknown, and what the connector still tries is refused.
    /// </summary>
    /// <exception cref="OutcomeUnknownException">The connector returned nothing.</exception>
    public static async Task<SubmitResult> SubmitAsync(IWorkOrderConnector connector, OutgoingOrder order, CancellationToken ct)
    {
        order.Trail.Ends = ct;
        var result = await CallAsync(token => connector.SubmitAsync(order, token), ct).ConfigureAwait(false);
        return result ?? throw new OutcomeUnknownException("The connector returned no result, so whether the order arrived is not known.");
    }

    /// <summary>Makes any other call.</summary>
    public static Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken ct) =>
        Task.Run(() => call(ct), ct).WaitAsync(ct);
}
