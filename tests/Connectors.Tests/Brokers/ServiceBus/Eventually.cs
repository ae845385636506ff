namespace Allentown311.Connectors.Tests.Brokers.ServiceBus;

/// <summary>Waits for what happens on another thread.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    public static async Task IsTrueAsync(Func<bool> condition, CancellationToken ct)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(Longest, "It has not become true");
            await Task.Delay(Look, TimeProvider.System, ct);
        }
    }
}
