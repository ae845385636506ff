using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;

namespace Allentown311.Load.World;

/// <summary>An order that a department has done.</summary>
internal sealed record Done(Dialect Dialect, string Id, string Reference, Ledger Ledger);

/// <summary>
/// Sends the departments' pushes: each reports an order as done, and is sent again until the hub accepts it. As many pushes are open at
/// once as POSTs of the caller. A hub that answers only after the data is durable shares one flush among many requests, and with few
/// requests open the measurement would show their waiting instead of the hub's rate.
/// </summary>
internal sealed class Pushes : IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);

    private readonly Channel<Done> waiting = Channel.CreateUnbounded<Done>();
    private readonly HttpClient client;
    private readonly Dictionary<Dialect, (Uri[] Urls, MediaTypeHeaderValue Type)> hooks;
    private readonly TimeSpan doneAfter;
    private readonly CancellationTokenSource stopped = new();
    private readonly Task workers;
    private int turn;

    public Pushes(IReadOnlyList<Uri> hubs, int atOnce, int doneAfterMilliseconds)
    {
        client = Wire.Client(atOnce);
        hooks = Dialect.All.ToDictionary(
            d => d, d => (hubs.Select(hub => new Uri(hub, $"hooks/{d.Name}")).ToArray(), new MediaTypeHeaderValue(d.MediaType)));
        doneAfter = TimeSpan.FromMilliseconds(doneAfterMilliseconds);
        workers = Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(WorkAsync)));
    }

    public void Done(Done done)
    {
        if (doneAfter > TimeSpan.Zero)
        {
            _ = LaterAsync(done);
        }
        else
        {
            waiting.Writer.TryWrite(done);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A hub that is gone takes no push any more.
        await stopped.CancelAsync();
        waiting.Writer.TryComplete();
        await workers;
        client.Dispose();
        stopped.Dispose();
    }

    private async Task LaterAsync(Done done)
    {
        await Task.Delay(doneAfter, TimeProvider.System);
        waiting.Writer.TryWrite(done);
    }

    private async Task WorkAsync()
    {
        await foreach (var done in waiting.Reader.ReadAllAsync())
        {
            var (urls, type) = hooks[done.Dialect];
            var changed = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            var body = Encoding.UTF8.GetBytes(done.Dialect.Push(done.Id, done.Reference, changed));
            while (!await TryPushAsync(urls[Interlocked.Increment(ref turn) % urls.Length], type, body) && !stopped.IsCancellationRequested)
            {
                done.Ledger.PushRefused();
                await Task.Delay(Again, TimeProvider.System);
            }
        }
    }

    private async Task<bool> TryPushAsync(Uri url, MediaTypeHeaderValue type, byte[] body)
    {
        try
        {
            return await Wire.PostAsync(client, url, body, type, "X-Api-Key", Wire.Key) is >= 200 and < 300;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
