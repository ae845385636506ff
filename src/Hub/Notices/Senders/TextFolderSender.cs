namespace Allentown311.Hub.Notices.Senders;

/// <summary>Writes text messages as files: a <c>To:</c> line, a <c>Language:</c> line, an empty line, the text.</summary>
/// <param name="folder">The folder for the files; created when it is missing.</param>
internal sealed class TextFolderSender(string folder) : INoticeSender
{
    /// <inheritdoc/>
    /// <remarks>A file that is not there may never have been written, or its reader has taken it away: that is in doubt.</remarks>
    public bool Has(Message message) => File.Exists(PathOf(message));

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(message.To) || message.To.Any(char.IsControl))
        {
            return new Delivery.Refused("not a telephone number");
        }

        var path = PathOf(message);
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

    private string PathOf(Message message) => Path.Combine(folder, $"{FileNames.Safe(message.Id)}.txt");
}
