using Allentown311.Hub.Access;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Notices.Verification;

/// <summary>
/// The pages by which residents verify their addresses. They need no key: the link's token is the proof. To read a page changes nothing,
/// because programs that look through mail follow its links; only the button does.
/// </summary>
internal static class VerificationEndpoints
{
    private const string Policy =
        "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Maps the pages, where the city wants addresses verified.</summary>
    public static void MapVerification(this WebApplication app)
    {
        if (app.Services.GetRequiredService<CityConfiguration>().Notices.Verify.IsEmpty)
        {
            return;
        }

        app.MapMethods($"{RequestGuard.VerifyPath}/{{token}}", [HttpMethods.Get, HttpMethods.Head], AskAsync);
        app.MapPost($"{RequestGuard.VerifyPath}/{{token}}", VerifyAsync);
    }

    private static async Task<IResult> AskAsync(
        HttpContext http, string token, CityConfiguration city, AddressVerification verification, CancellationToken ct) =>
        await verification.ReadAsync(token, ct).ConfigureAwait(false) is { } valid
            ? Answer(http, VerificationPage.Ask(city.Name, VerificationTexts.Of(valid.Language)))
            : Invalid(http, city);

    private static async Task<IResult> VerifyAsync(
        HttpContext http, string token, CityConfiguration city, AddressVerification verification, CancellationToken ct)
    {
        if (await verification.ReadAsync(token, ct).ConfigureAwait(false) is not { } valid)
        {
            return Invalid(http, city);
        }

        await verification.VerifyAsync(valid, ct).ConfigureAwait(false);
        return Answer(http, VerificationPage.Done(city.Name, VerificationTexts.Of(valid.Language)));
    }

    private static IResult Invalid(HttpContext http, CityConfiguration city) =>
        Answer(http, VerificationPage.Invalid(city.Name, VerificationTexts.Of(city.Language)), StatusCodes.Status404NotFound);

    private static IResult Answer(HttpContext http, string page, int status = StatusCodes.Status200OK)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store";
        headers["X-Robots-Tag"] = "noindex";

        // The address of the page is the proof, so no other site gets it. To this site it goes: without, the form's Origin is "null".
        headers["Referrer-Policy"] = "same-origin";
        return Results.Content(page, "text/html; charset=utf-8", statusCode: status);
    }
}
