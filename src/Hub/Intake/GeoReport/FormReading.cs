using System.Net;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.Access;
using Allentown311.Mappings;
using Allentown311.Mappings.Csv;
using Allentown311.Mappings.Translation;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>
/// Reads a posted form in the charset that it declares, UTF-8 without one, and refuses what cannot be decoded. The framework's own form
/// reader would keep <c>%E9</c> as three characters where it is no UTF-8, and joins repeated fields with a comma.
/// </summary>
internal static class FormReading
{
    private const int MaxFields = 512;
    private const int MaxBoundary = 70;
    private const string HowToDeclare = "another charset is declared in Content-Type";

    private static readonly string Limit = $"{GeoReportEndpoints.MaxBodyBytes / 1024} KiB";

    private static readonly IntakeError TooLarge = new(
        413, $"the request is larger than {Limit}; a description is at most 4,000 characters");

    private static readonly IntakeError TooLargePhoto = new(
        413, $"the request is larger than {Limit}: a photo is not taken as a file; send its address as media_url");

    private static readonly IntakeError NoForm = new(
        415, "send the fields as application/x-www-form-urlencoded or multipart/form-data");

    private static readonly IntakeError Compressed = new(415, "a form with a Content-Encoding is not read; send it as it is");

    private static readonly IntakeError TooSlow = new(408, "the form did not come in time; nothing was taken: send it again");

    private static readonly IntakeError Unreadable = new(
        400, $"the form could not be read: it is broken, has more than {MaxFields} fields, or holds a NUL character");

    /// <summary>Returns the form, or why it cannot be read.</summary>
    public static async Task<(PostedForm? Form, IntakeError? Error)> ReadAsync(HttpContext http)
    {
        var isMultipart = false;
        try
        {
            if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type))
            {
                return (null, NoForm);
            }

            isMultipart = type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);
            if (!isMultipart && !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            {
                return (null, NoForm);
            }

            if (http.Request.Headers.ContentEncoding.Count > 0)
            {
                return (null, Compressed);
            }

            if (FindCharset(type.Charset.Value) is not { } charset)
            {
                return (null, UnknownCharset(type.Charset.Value!));
            }

            if (await IsTooLargeAsync(http).ConfigureAwait(false))
            {
                return (null, isMultipart ? TooLargePhoto : TooLarge);
            }

            using var body = new MemoryStream();
            if (!await RequestBody.TryCopyAsync(http, body).ConfigureAwait(false))
            {
                return (null, TooSlow);
            }

            body.Position = 0;
            return isMultipart
                ? await ReadMultipartAsync(body, type, charset, http.RequestAborted).ConfigureAwait(false)
                : ReadUrlEncoded(body.ToArray(), charset);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == 413)
        {
            return (null, isMultipart ? TooLargePhoto : TooLarge);
        }
        catch (Exception e) when (e is BadHttpRequestException or InvalidDataException or IOException)
        {
            return (null, Unreadable);
        }
    }

    private static (PostedForm? Form, IntakeError? Error) ReadUrlEncoded(byte[] body, StrictEncoding charset)
    {
        var form = new PostedForm();
        var rest = body.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'&');
            var pair = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf((byte)'=');
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? [] : pair[(equals + 1)..];
            if (Add(form, Unescape(name), Unescape(value), charset) is { } error)
            {
                return (null, error);
            }
        }

        return (form, null);
    }

    private static byte[] Unescape(ReadOnlySpan<byte> text) => WebUtility.UrlDecodeToBytes(text.ToArray(), 0, text.Length) ?? [];

    private static async Task<(PostedForm? Form, IntakeError? Error)> ReadMultipartAsync(
        Stream body, MediaTypeHeaderValue type, StrictEncoding charset, CancellationToken ct)
    {
        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).Value;
        if (string.IsNullOrEmpty(boundary) || boundary.Length > MaxBoundary)
        {
            return (null, Unreadable);
        }

        var form = new PostedForm();
        var reader = new MultipartReader(boundary, body) { BodyLengthLimit = GeoReportEndpoints.MaxBodyBytes };
        while (await reader.ReadNextSectionAsync(ct).ConfigureAwait(false) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition)
                || HeaderUtilities.RemoveQuotes(disposition.Name).Value is not { Length: > 0 } name)
            {
                return (null, Unreadable);
            }

            using var content = new MemoryStream();
            await section.Body.CopyToAsync(content, ct).ConfigureAwait(false);
            if (ReadPart(form, name, section.ContentType, disposition, content.ToArray(), charset) is { } error)
            {
                return (null, error);
            }
        }

        return (form, null);
    }

    private static IntakeError? ReadPart(
        PostedForm form,
        string name,
        string? contentType,
        ContentDispositionHeaderValue disposition,
        byte[] content,
        StrictEncoding charset)
    {
        var type = MediaTypeHeaderValue.TryParse(contentType, out var declaredType) ? declaredType : null;
        var isText = type is null || type.Type.Equals("text", StringComparison.OrdinalIgnoreCase);
        if (!isText || disposition.FileName.Length > 0 || disposition.FileNameStar.Length > 0)
        {
            // A browser sends a file field that was left empty as an empty file without a name.
            if (content.Length > 0)
            {
                form.Files.Add(ShortText.Cut(CleanText.Of(name), 40));
            }

            return null;
        }

        var declared = type?.Charset.Length > 0 ? FindCharset(type.Charset.Value) : charset;
        return declared is null
            ? UnknownCharset(type!.Charset.Value!)
            : Add(form, System.Text.Encoding.UTF8.GetBytes(name), content, declared, StrictEncoding.Utf8);
    }

    private static IntakeError? Add(
        PostedForm form, byte[] name, byte[] value, StrictEncoding charset, StrictEncoding? nameCharset = null)
    {
        if (form.Count == MaxFields || name.Contains((byte)0) || value.Contains((byte)0))
        {
            return Unreadable;
        }

        try
        {
            var field = (nameCharset ?? charset).Decode(name);
            try
            {
                form.Add(field, charset.Decode(value));
                return null;
            }
            catch (TranslationException)
            {
                return new IntakeError(400, $"{ShortText.Cut(field, 40)} holds bytes that are no {charset.Name}; {HowToDeclare}");
            }
        }
        catch (TranslationException)
        {
            return new IntakeError(400, $"the name of a field holds bytes that are no {charset.Name}; {HowToDeclare}");
        }
    }

    // The web reads iso-8859-1 as windows-1252 (https://encoding.spec.whatwg.org/#names-and-labels), and clients write it so. A charset
    // whose "=" is not the ASCII one cannot be told from escaped bytes.
    private static StrictEncoding? FindCharset(string? name)
    {
        name = name?.Trim('"');
        if (string.IsNullOrEmpty(name))
        {
            return StrictEncoding.Utf8;
        }

        var label = name.ToLowerInvariant();
        label = label is "iso-8859-1" or "iso8859-1" or "latin1" ? "windows-1252" : label;
        return StrictEncoding.Find(label) is { } found && found.Encode("=") is [(byte)'='] ? found : null;
    }

    private static IntakeError UnknownCharset(string name) =>
        new(415, $"the charset {ShortText.Cut(name, 40)} is not read; send the form in utf-8");

    private static async Task<bool> IsTooLargeAsync(HttpContext http)
    {
        if (http.Request.ContentLength is not { } length)
        {
            // The caller did not send the length: Kestrel stops reading the body at the limit.
            http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = GeoReportEndpoints.MaxBodyBytes;
            return false;
        }

        // A caller that sends Expect: 100-continue waits for permission before it sends the body, so there is nothing to discard.
        var isBodyComing = http.Request.Headers.Expect.Count == 0;
        if (length is > GeoReportEndpoints.MaxBodyBytes and <= GeoReportEndpoints.MaxDrainedBytes && isBodyComing)
        {
            await RequestBody.TryCopyAsync(http, Stream.Null).ConfigureAwait(false);
        }

        return length > GeoReportEndpoints.MaxBodyBytes;
    }
}
