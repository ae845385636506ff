using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;

namespace Allentown311.Load.NullHub;

/// <summary>Posts the messages put into it, as many at once as the hub's lane of that department does.</summary>
internal sealed class Outbox
{
    private readonly Channel<string> waiting = Channel.CreateUnbounded<string>();

    public Outbox(HttpClient client, Uri url, string mediaType, string? action, int atOnce, Func<string, string> body)
    {
        var type = new MediaTypeHeaderValue(mediaType);
        for (var i = 0; i < atOnce; i++)
        {
            _ = Task.Run(async () =>
            {
                await foreach (var key in waiting.Reader.ReadAllAsync())
                {
                    await Wire.PostAsync(
                        client, url, Encoding.UTF8.GetBytes(body(key)), type, action is null ? null : "SOAPAction", action);
                }
            });
        }
    }

    public void Put(string key) => waiting.Writer.TryWrite(key);
}
