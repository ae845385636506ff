namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>Waits for a condition that another thread makes true.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    public static async Task IsTrueAsync(Func<bool> condition, CancellationToken ct)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(Timeout, "It has not become true");
            await Task.Delay(PollInterval, TimeProvider.System, ct);
        }
    }
}
