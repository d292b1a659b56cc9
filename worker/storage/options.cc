#include "worker/storage/options.h"

namespace baton {

void add_s3_options(CLI::App& app, S3Options& options) {
  app.add_option("--s3-endpoint", options.endpoint,
                 "server of s3://bucket/key, such as http://minio:9000 (default Amazon's)")
      ->envname("BATON_S3_ENDPOINT");
  app.add_option("--s3-region", options.region,
                 "region that requests are signed for (default AWS_REGION, else us-east-1)")
      ->envname("BATON_S3_REGION");
  app.add_flag("--s3-path-style,!--s3-virtual-host", options.path_style,
               "bucket in the URL's path, or in its host (default the path if there is an endpoint)");
  app.add_option("--s3-credentials", options.credentials_file,
                 "file with a profile [default] and its aws_access_key_id and aws_secret_access_key (default "
                 "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, else AWS_SHARED_CREDENTIALS_FILE)");
  app.add_option("--allow-bucket", options.allowed,
                 "BUCKET or BUCKET/PREFIX that tasks may reach; may be repeated (default all that the key may)")
      ->allow_extra_args(false);
}

}  // namespace baton
