namespace Allentown311.Hub.Notices.Senders;

/// <summary>Writes text messages as files: a <c>To:</c> line, a <c>Language:</c> line, an empty line, the text.</summary>
/// <param name="folder">The folder for the files.</param>
internal sealed class TextFolderSender(PickupFolder folder) : INoticeSender
{
    /// <inheritdoc/>
    /// <remarks>The folder knows each message that was put there, also one that its reader has taken away.</remarks>
    public bool RepeatIsDropped => true;

    /// <inheritdoc/>
    public async Task<Delivery> SendAsync(Message message, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(message.To) || message.To.Any(char.IsControl))
        {
            return new Delivery.Refused("not a telephone number");
        }

        var text = $"To: {message.To}\nLanguage: {message.Language}\n\n{message.Body.ReplaceLineEndings("\n")}\n";
        try
        {
            await folder.PutAsync($"{FileNames.Safe(message.Id)}.txt", path => File.WriteAllTextAsync(path, text, ct))
                .ConfigureAwait(false);
            return new Delivery.Sent();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Delivery.Later($"the folder for text messages cannot be written ({e.GetType().Name})");
        }
    }
}
