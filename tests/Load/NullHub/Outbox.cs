using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;

namespace Allentown311.Load.NullHub;

/// <summary>Posts the messages of its queue, as many at once as the hub's lane of that department does.</summary>
internal sealed class Outbox
{
    private readonly Channel<string> queue = Channel.CreateUnbounded<string>();

    public Outbox(HttpClient client, Uri url, string mediaType, string? action, int concurrency, Func<string, string> body)
    {
        var type = new MediaTypeHeaderValue(mediaType);
        for (var i = 0; i < concurrency; i++)
        {
            _ = Task.Run(async () =>
            {
                await foreach (var key in queue.Reader.ReadAllAsync())
                {
                    var header = action is null ? null : "SOAPAction";
                    await Wire.PostAsync(client, url, Encoding.UTF8.GetBytes(body(key)), type, header, action);
                }
            });
        }
    }

    /// <summary>Queues the message for a key.</summary>
    public void Enqueue(string key) => queue.Writer.TryWrite(key);
}
