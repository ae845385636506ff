
namespace Allentown311.Hub.Notices.Senders;

/// <summary>Writes text messages as files: a <c>To:</c> line, an empty line, the text.</summary>
/// <param name="folder">Where the files go; made when missing.</param>
internal sealed class TextFolderSender(string folder) : INoticeSender
{
    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(message.To) || message.To.Any(char.IsControl))
        {
            return new Delivery.Refused("not a telephone number");
        }

        var name = Path.Combine(folder, $"{FileNames.Safe(message.Id)}.txt");
        try
        {
            if (!File.Exists(name))
            {
                Directory.CreateDirectory(folder);
                var writing = $"{name}.{Guid.NewGuid():N}.tmp";
                await File.WriteAllTextAsync(writing, $"To: {message.To}\nLanguage: {message.Language}\n\n{message.Body.ReplaceLineEndings("\n")}\n", ct).ConfigureAwait(false);
                File.Move(writing, name, overwrite: true);
            }

            return new Delivery.Sent();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Delivery.Later($"the folder for text messages cannot be written ({e.GetType().Name})");
        }
    }
}
