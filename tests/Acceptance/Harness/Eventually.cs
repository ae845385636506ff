using System.Runtime.CompilerServices;

namespace Allentown311.Acceptance.Harness;

/// <summary>Waits for a state that can be seen from outside; never for a time.</summary>
internal static class Eventually
{
    /// <summary>How long anything may take. Far more than it does: a busy machine is no failure.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>What <paramref name="look"/> sees once <paramref name="done"/> is true of it.</summary>
    public static async Task<T> SeesAsync<T>(
        Func<Task<T>> look, Func<T, bool> done, CancellationToken ct, [CallerArgumentExpression(nameof(done))] string? what = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (done(seen))
                return seen;

            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(Patience, $"{what} never became true; last seen: {Show.Of(seen)}");
            await Task.Delay(Pause, TimeProvider.System, ct);
        }
    }

    public static Task BecomesTrueAsync(Func<bool> done, CancellationToken ct, [CallerArgumentExpression(nameof(done))] string? what = null) =>
        SeesAsync(() => Task.FromResult(done()), yes => yes, ct, what);
}

/// <summary>Values as a failed test shows them.</summary>
internal static class Show
{
    public static string Of(object? value) => System.Text.Json.JsonSerializer.Serialize(value, System.Text.Json.JsonSerializerOptions.Web);
}
