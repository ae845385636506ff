using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Allentown311.Load.World;

/// <summary>The 311 desk's system: posts tickets to the hubs, in turn.</summary>
internal sealed class Caller(IReadOnlyList<Uri> hubs, int concurrency) : IDisposable
{
    private static readonly byte[] IdStart = "\"service_request_id\":\""u8.ToArray();
    private static readonly byte[] Quote = "\""u8.ToArray();
    private static readonly MediaTypeHeaderValue FormType = new("application/x-www-form-urlencoded");

    private readonly Uri[] urls = [.. hubs.Select(hub => new Uri(hub, "open311/v2/requests.json"))];
    private readonly HttpClient client = Wire.CreateClient(Math.Max(concurrency, 64));
    private readonly string run = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..8];
    private long sent;

    /// <summary>Milliseconds from each POST to its acknowledgement, of the last round.</summary>
    public ConcurrentBag<double> Accepts { get; private set; } = [];

    /// <summary>
    /// Posts <paramref name="count"/> tickets as fast as the hubs answer, with a fixed number of POSTs open at all times.
    /// </summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> PostAllAsync(int count, Ledger ledger, params string[] services)
    {
        Accepts = [];
        var forms = services.Select(s => Encoding.ASCII.GetBytes(Dialect.Form(s))).ToArray();
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                await PostAsync(forms[i % forms.Length], Stopwatch.GetTimestamp(), ledger);
            }
        })));
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>
    /// Posts by the clock, whether or not earlier POSTs were answered. A ticket's time counts from when its POST was due, so that the wait
    /// of every ticket a stalled hub delays is in the figures (no coordinated omission).
    /// </summary>
    public async Task PostSteadilyAsync(int count, int perSecond, Ledger ledger, params string[] services)
    {
        Accepts = [];
        var forms = services.Select(s => Encoding.ASCII.GetBytes(Dialect.Form(s))).ToArray();
        var started = Stopwatch.GetTimestamp();
        var open = new List<Task>(count);
        for (var i = 0; i < count; i++)
        {
            var due = started + (i * Stopwatch.Frequency / perSecond);
            while (Stopwatch.GetTimestamp() < due)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
            }

            open.Add(PostAsync(forms[i % forms.Length], due, ledger));
        }

        await Task.WhenAll(open);
    }

    public void Dispose() => client.Dispose();

    private async Task PostAsync(byte[] form, long due, Ledger ledger)
    {
        var n = Interlocked.Increment(ref sent);
        var key = $"{run}-{n}";
        if (await Wire.PostAsync(client, urls[n % urls.Length], form, FormType, "Idempotency-Key", key, IdStart, Quote) is { } number)
        {
            Accepts.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
            ledger.RecordAcknowledged(number, due);
        }
    }
}
