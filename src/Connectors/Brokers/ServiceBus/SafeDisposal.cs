namespace Allentown311.Connectors.Brokers.ServiceBus;

/// <summary>Disposes links and clients, which may fail because their connection is already lost.</summary>
internal static class SafeDisposal
{
    public static async Task DisposeAsync(IAsyncDisposable disposable)
    {
        try
        {
            await disposable.DisposeAsync();
        }
        catch (Exception)
        {
            // The broker releases the locks of a link when it notices that the link is closed.
        }
    }
}
