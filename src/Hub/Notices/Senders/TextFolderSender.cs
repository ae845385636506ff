namespace Allentown311.Hub.Notices.Senders;

/// <summary>Writes text messages as files: a <c>To:</c> line, a <c>Language:</c> line, an empty line, the text.</summary>
/// <param name="folder">The folder for the files; created when it is missing.</param>
internal sealed class TextFolderSender(string folder) : INoticeSender
{
    /// <summary>True: the same id is the same file.</summary>
    public bool RepeatIsDropped => true;

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(message.To) || message.To.Any(char.IsControl))
        {
            return new Delivery.Refused("not a telephone number");
        }

        var path = Path.Combine(folder, $"{FileNames.Safe(message.Id)}.txt");
        try
        {
            if (!File.Exists(path))
            {
                // A reader of the folder never sees a file that is half written.
                Directory.CreateDirectory(folder);
                var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
                var text = $"To: {message.To}\nLanguage: {message.Language}\n\n{message.Body.ReplaceLineEndings("\n")}\n";
                await File.WriteAllTextAsync(temporary, text, ct).ConfigureAwait(false);
                File.Move(temporary, path, overwrite: true);
            }

            return new Delivery.Sent();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Delivery.Later($"the folder for text messages cannot be written ({e.GetType().Name})");
        }
    }
}
