namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>Ends things whose end may fail because the connection is gone already.</summary>
internal static class SafeDisposal
{
    public static async Task DisposeAsync(IAsyncDisposable thing)
    {
        try
        {
            await thing.DisposeAsync();
        }
        catch (Exception)
        {
            // The broker frees what belonged to a link when it notices that the link is gone.
        }
    }
}
