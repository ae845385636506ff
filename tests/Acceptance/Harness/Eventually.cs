using System.Runtime.CompilerServices;

namespace Allentown311.Acceptance.Harness;

/// <summary>Waits until a state can be seen from outside, never for a fixed time.</summary>
internal static class Eventually
{
    /// <summary>The longest that a test waits. It is far more than anything takes, so that a busy machine fails no test.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(180);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The first result of <paramref name="read"/> for which <paramref name="done"/> is true.</summary>
    public static async Task<T> SeesAsync<T>(
        Func<Task<T>> read, Func<T, bool> done, CancellationToken ct, [CallerArgumentExpression(nameof(done))] string? what = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await read();
            if (done(seen))
                return seen;

            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Timeout, $"{what} never became true; last seen: {Show.Of(seen)}");
            await Task.Delay(Pause, TimeProvider.System, ct);
        }
    }

    public static Task BecomesTrueAsync(
        Func<bool> done, CancellationToken ct, [CallerArgumentExpression(nameof(done))] string? what = null) =>
        SeesAsync(() => Task.FromResult(done()), yes => yes, ct, what);
}

/// <summary>Formats values for the message of a failed test.</summary>
internal static class Show
{
    public static string Of(object? value) => System.Text.Json.JsonSerializer.Serialize(value, System.Text.Json.JsonSerializerOptions.Web);
}
