using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;

namespace Allentown311.Load.World;

/// <summary>An order that a department has completed.</summary>
internal sealed record CompletedOrder(Dialect Dialect, string Id, string Reference, Ledger Ledger);

/// <summary>
/// Sends the departments' pushes: each reports an order as done, and is sent again until the hub accepts it. As many pushes are open at
/// once as POSTs of the caller. A hub that answers only after the data is durable shares one flush among many requests, and with few
/// requests open the measurement would show their waiting instead of the hub's rate.
/// </summary>
internal sealed class PushSender : IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    private readonly Channel<CompletedOrder> queue = Channel.CreateUnbounded<CompletedOrder>();
    private readonly HttpClient client;
    private readonly Dictionary<Dialect, (Uri[] Urls, MediaTypeHeaderValue Type)> hooks;
    private readonly TimeSpan doneAfter;
    private readonly CancellationTokenSource stopped = new();
    private readonly Task workers;
    private int turn;

    public PushSender(IReadOnlyList<Uri> hubs, int concurrency, int doneAfterMilliseconds)
    {
        client = Wire.CreateClient(concurrency);
        hooks = Dialect.All.ToDictionary(
            d => d, d => (hubs.Select(hub => new Uri(hub, $"hooks/{d.Name}")).ToArray(), new MediaTypeHeaderValue(d.MediaType)));
        doneAfter = TimeSpan.FromMilliseconds(doneAfterMilliseconds);
        workers = Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(WorkAsync)));
    }

    /// <summary>Reports an order as done, after the time that the department takes.</summary>
    public void Enqueue(CompletedOrder order)
    {
        if (doneAfter > TimeSpan.Zero)
        {
            _ = EnqueueLaterAsync(order);
        }
        else
        {
            queue.Writer.TryWrite(order);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // The hub has stopped by now, so pushes that it has not accepted are not sent again.
        await stopped.CancelAsync();
        queue.Writer.TryComplete();
        await workers;
        client.Dispose();
        stopped.Dispose();
    }

    private async Task EnqueueLaterAsync(CompletedOrder order)
    {
        await Task.Delay(doneAfter, TimeProvider.System);
        queue.Writer.TryWrite(order);
    }

    private async Task WorkAsync()
    {
        await foreach (var order in queue.Reader.ReadAllAsync())
        {
            var (urls, type) = hooks[order.Dialect];
            var changed = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            var body = Encoding.UTF8.GetBytes(order.Dialect.Push(order.Id, order.Reference, changed));
            while (!await TryPushAsync(urls[Interlocked.Increment(ref turn) % urls.Length], type, body) && !stopped.IsCancellationRequested)
            {
                order.Ledger.RecordRefusedPush();
                await Task.Delay(RetryDelay, TimeProvider.System);
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
